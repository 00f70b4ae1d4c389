package dev.quietus;

/** When a response can come, seen from the act that it answers. */
public enum Moment {
    /** The act is held until it is answered: what is refused has no effect. */
    BEFORE_ACT,
    /** The kernel ends the one who acts in the act itself: it may still take effect. */
    AT_ACT,
    /** The act is over when it is heard of. */
    AFTER_ACT
}
