package dev.quietus.linux;

import dev.quietus.ProcessIdentity;

/** Between the clock that births are counted by and the one that files are dated by (clock_gettime(2)). */
final class WallClock {
    /** A clock tick, in which births are counted and, at the coarsest, files are dated. */
    static final long TICK = 10_000_000;

    private static final int REALTIME = 0;
    private static final int BOOTTIME = 7;

    private WallClock() {}

    /** Nanoseconds since 1970. */
    static long now(Scratch scratch) {
        return read(scratch, REALTIME);
    }

    /**
     * When a process was born, in nanoseconds since 1970, as the clock stands now, and a tick early: times that the kernel
     * writes down are those of its last tick (ktime_get_coarse(9)).
     */
    static long bornNanos(Scratch scratch, ProcessIdentity identity) {
        return bootNanos(scratch) + (identity.earliestStart() - 1) * TICK;
    }

    private static long bootNanos(Scratch scratch) {
        return read(scratch, REALTIME) - read(scratch, BOOTTIME);
    }

    private static long read(Scratch scratch, int clock) {
        Syscall.call(SyscallNumber.CLOCK_GETTIME, clock, scratch.address(0));
        return scratch.getLong(0) * 1_000_000_000L + scratch.getLong(8);
    }
}
