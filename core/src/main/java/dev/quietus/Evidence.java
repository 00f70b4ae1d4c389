package dev.quietus;

/**
 * Why a process belongs to a family.
 *
 * @param kind the rule that says so
 * @param text the rule's words for this process, e.g. {@code child of 1234}
 */
public record Evidence(Kind kind, String text) {

    /** The rules. All are proofs; likeness is no evidence. */
    public enum Kind {
        /** The target names it. */
        NAMED,
        /** Its parent is a member. */
        CHILD,
        /** It is in a process group led by a member. */
        GROUP,
        /** It is in a session led by a member. */
        SESSION,
        /** It is in a cgroup that holds only members. */
        CONTROL_GROUP,
        /** It is in a nested PID namespace whose init is a member. */
        NAMESPACE,
        /** It left the tree, but was forked from a member's run of a program without an exec between. */
        IMAGE,
        /** It took the place of a member that had ended. */
        COMEBACK,
        /** It started an ended member again. */
        RESPAWNER,
        /** It is no member: a cure that was ordered or agreed to ended it, because it kept a member from ending. */
        CURE
    }
}
