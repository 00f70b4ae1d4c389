package dev.quietus;

/** What a process was doing when it was observed (proc_pid_stat(5), field 3). */
public enum ProcessState {
    RUNNING,
    SLEEPING,
    /** In a wait that no ordinary signal interrupts (D). */
    UNINTERRUPTIBLE,
    /** Stopped by a signal (T). */
    STOPPED,
    /** Stopped by a tracer (t). */
    TRACED,
    /** An idle kernel thread (I). */
    IDLE,
    /** Ended, its parent has not collected it yet. Only true of the process when no other thread is left. */
    ZOMBIE,
    OTHER;

    /** Whether a process in this state cannot run code of its own until somebody lets it. */
    public boolean standsStill() {
        return this == STOPPED || this == TRACED || this == UNINTERRUPTIBLE || this == ZOMBIE;
    }
}
