package dev.quietus.guard;

/** Whether an order acts. Can be changed while the guard runs. */
public enum Mode {
    /** It says what it would have done. */
    MONITOR,
    ENFORCE
}
