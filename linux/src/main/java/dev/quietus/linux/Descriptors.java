package dev.quietus.linux;

/**
 * How many file descriptors this process may have open (getrlimit(2) RLIMIT_NOFILE), and the reserve that handles leave
 * untouched, so that looking, and opening a handle for a moment, still work when thousands are held.
 */
final class Descriptors {
    /** How many descriptors below the limit stay free. */
    static final int RESERVE = 64;

    private static final int RLIMIT_NOFILE = 7;
    private static final int LIMIT = 272;
    private static final int SOFT = LIMIT;
    private static final int HARD = LIMIT + 8;

    private final Scratch scratch;
    private boolean raised;

    Descriptors(Scratch scratch) {
        this.scratch = scratch;
    }

    /** Whether a descriptor with this number may be kept open for long. Raises the soft limit when it is reached. */
    boolean affords(long fd) {
        return fd < soft() - RESERVE || (raise() && fd < soft() - RESERVE);
    }

    /** Whether a result says that descriptors ran out. */
    static boolean exhausted(long result) {
        return Errno.is(result, Errno.EMFILE) || Errno.is(result, Errno.ENFILE);
    }

    /** Raises the soft limit to the hard one; false if there is nothing to raise. Tried once. */
    boolean raise() {
        if (raised) {
            return false;
        }
        raised = true;
        long before = soft();
        long hard = scratch.getLong(HARD);
        if (Long.compareUnsigned(before, hard) >= 0) {
            return false;
        }
        scratch.putLong(SOFT, hard);
        return Syscall.call(SyscallNumber.PRLIMIT64, 0, RLIMIT_NOFILE, scratch.address(LIMIT), 0) == 0;
    }

    private long soft() {
        long result = Syscall.call(SyscallNumber.PRLIMIT64, 0, RLIMIT_NOFILE, 0, scratch.address(LIMIT));
        long soft = scratch.getLong(SOFT);
        // RLIM_INFINITY is all ones.
        return result != 0 || soft < 0 ? Long.MAX_VALUE : soft;
    }
}
