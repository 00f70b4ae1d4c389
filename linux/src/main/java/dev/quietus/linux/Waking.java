package dev.quietus.linux;

import java.nio.ByteBuffer;

/** Lets one thread wait for a descriptor, for a time, or for another thread that wakes it (eventfd(2)). */
final class Waking implements AutoCloseable {
    static final int POLLIN = 1;
    static final int POLLPRI = 2;
    private static final int POLLERR_HUP_NVAL = 8 | 16 | 32;
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;
    private static final int TIMESPEC = 16;

    private final ByteBuffer memory = Scratch.direct(32);
    private final ByteBuffer one = Scratch.direct(8).putLong(0, 1);
    private final long event;

    private Waking(long event) {
        this.event = event;
    }

    /** @throws dev.quietus.QuietusException UNAVAILABLE when no descriptor is left */
    static Waking open() {
        long event = Syscall.call(SyscallNumber.EVENTFD2, 0, EFD_CLOEXEC_NONBLOCK);
        if (event < 0) {
            throw dev.quietus.QuietusException.of(
                    dev.quietus.QuietusException.Reason.UNAVAILABLE, "an eventfd: " + Errno.text(event));
        }
        return new Waking(event);
    }

    /** What a wait ended with. */
    enum Awaited {
        READY,
        /** The descriptor will tell nothing more. */
        BROKEN,
        TIME,
        WOKEN
    }

    /**
     * Waits.
     *
     * @param fd negative to wait for time alone
     * @param wanted POLLIN or POLLPRI
     */
    Awaited await(long fd, int wanted, long nanos) {
        long left = Math.max(0, nanos);
        memory.putInt(0, (int) event).putInt(4, POLLIN).putInt(8, (int) fd).putInt(12, wanted);
        memory.putLong(TIMESPEC, left / 1_000_000_000).putLong(TIMESPEC + 8, left % 1_000_000_000);
        long address = Scratch.addressOf(memory);
        Syscall.call(SyscallNumber.PPOLL, address, 2, address + TIMESPEC, 0, 0);
        int woken = memory.getInt(4) >>> 16;
        int seen = memory.getInt(12) >>> 16;
        if (woken != 0) {
            return Awaited.WOKEN;
        }
        if ((seen & wanted) != 0) {
            return Awaited.READY;
        }
        return (seen & POLLERR_HUP_NVAL) != 0 ? Awaited.BROKEN : Awaited.TIME;
    }

    /** Ends the wait, and every later one; from any thread. */
    void wake() {
        Syscall.call(SyscallNumber.WRITE, event, Scratch.addressOf(one), 8);
    }

    @Override
    public void close() {
        Fds.close(event);
    }
}
