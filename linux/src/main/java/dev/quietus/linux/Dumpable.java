package dev.quietus.linux;

/**
 * Whether this program may be dumped and traced (prctl(2) PR_SET_DUMPABLE), and with it whose much of /proc/self is. It is of the whole
 * process, and a change of uid makes it what fs.suid_dumpable says: whoever changes one or the other does so alone.
 */
final class Dumpable {
    static final int PR_GET = 3;
    static final int PR_SET = 4;

    /** Held while it is changed, or may be. */
    static final Object CHANGE = new Object();

    private Dumpable() {}

    static long get() {
        return Syscall.call(SyscallNumber.PRCTL, PR_GET);
    }

    /** As {@link #get} told it; what only the kernel may set stays. */
    static void set(long value) {
        if (value == 0 || value == 1) {
            Syscall.call(SyscallNumber.PRCTL, PR_SET, value);
        }
    }
}
