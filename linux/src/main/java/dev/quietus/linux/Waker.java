package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import java.nio.ByteBuffer;

/** Lets a thread wait for descriptors, and others end its wait (eventfd(2)). Waiting is for one thread, waking for any. */
final class Waker implements AutoCloseable {
    private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int POLLIN = 1;
    private static final int MOST = 8;

    private final ByteBuffer polled = Scratch.direct(MOST * 8 + 16);
    private final long address = Scratch.addressOf(polled);
    private final ByteBuffer one = Scratch.direct(8).putLong(0, 1);
    private long fd;

    /**
     * Makes one.
     *
     * @throws QuietusException UNAVAILABLE when no descriptor is left
     */
    Waker() {
        fd = Syscall.call(SyscallNumber.EVENTFD2, 0, EFD_NONBLOCK_CLOEXEC);
        if (fd < 0) {
            throw QuietusException.of(Reason.UNAVAILABLE, "nothing to be woken by: " + Errno.text(fd));
        }
    }

    /** Ends this wait, and all later ones. */
    synchronized void wake() {
        if (fd >= 0) {
            Syscall.call(SyscallNumber.WRITE, fd, Scratch.addressOf(one), 8);
        }
    }

    /**
     * Waits until one of them can be read, or it is woken.
     *
     * @param nanos how long at most
     * @return a bit for each that can, the first one's is 1
     */
    int await(long nanos, long... fds) {
        put(0, fd);
        for (int i = 0; i < fds.length; i++) {
            put(i + 1, fds[i]);
        }
        polled.putLong(MOST * 8, nanos / 1_000_000_000L);
        polled.putLong(MOST * 8 + 8, nanos % 1_000_000_000L);
        long ready = Syscall.call(SyscallNumber.PPOLL, address, fds.length + 1, address + MOST * 8, 0, 0);
        int bits = 0;
        for (int i = 0; ready > 0 && i < fds.length; i++) {
            bits |= polled.getInt((i + 1) * 8 + 4) >>> 16 != 0 ? 1 << i : 0;
        }
        return bits;
    }

    private void put(int index, long waited) {
        polled.putInt(index * 8, (int) waited);
        polled.putInt(index * 8 + 4, POLLIN);
    }

    @Override
    public synchronized void close() {
        Fds.close(fd);
        fd = -1;
    }
}
