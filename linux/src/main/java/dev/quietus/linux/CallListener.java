package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The listener of a filter of system calls (seccomp_unotify(2)). For one thread at a time. */
final class CallListener implements AutoCloseable {
    private static final long RECEIVE = 0xC0502100L;
    private static final long SEND = 0xC0182101L;
    /** With the direction that Linux 5.0 gave it by mistake, which all accept. */
    private static final long ID_VALID = 0x80082102L;

    private static final int FLAG_CONTINUE = 1;
    private static final int POLLIN = 1;
    private static final int POLLHUP = 16;

    /** Places in the scratch buffer that nobody else uses. */
    private static final int NOTICE = 384;

    private static final int NOTICE_SIZE = 80;
    private static final int ANSWER = NOTICE + NOTICE_SIZE;
    private static final int POLLFD = ANSWER + 24;
    private static final int TIMESPEC = POLLFD + 8;

    private final long fd;
    private final Scratch scratch;

    CallListener(long fd, Scratch scratch) {
        this.fd = fd;
        this.scratch = scratch;
    }

    long fd() {
        return fd;
    }

    /** Whether there is something to do. */
    enum State {
        /** A call is held back: {@link #receive} does not block. */
        HOLDING,
        QUIET,
        /** Nobody is left who has the filter. */
        ENDED
    }

    State state() {
        scratch.putInt(POLLFD, (int) fd);
        scratch.putInt(POLLFD + 4, POLLIN);
        scratch.putLong(TIMESPEC, 0);
        scratch.putLong(TIMESPEC + 8, 0);
        long ready = Syscall.call(SyscallNumber.PPOLL, scratch.address(POLLFD), 1, scratch.address(TIMESPEC), 0, 0);
        int seen = ready > 0 ? scratch.getInt(POLLFD + 4) >>> 16 : 0;
        return (seen & POLLIN) != 0 ? State.HOLDING : (seen & POLLHUP) != 0 ? State.ENDED : State.QUIET;
    }

    /** The call that is held back; empty when it was given up meanwhile, because of a signal. */
    Optional<CallNotice> receive() {
        for (int at = 0; at < NOTICE_SIZE; at += 8) {
            scratch.putLong(NOTICE + at, 0);
        }
        if (Syscall.call(SyscallNumber.IOCTL, fd, RECEIVE, scratch.address(NOTICE)) < 0) {
            return Optional.empty();
        }
        List<Long> arguments = new ArrayList<>();
        for (int at = 32; at < NOTICE_SIZE; at += 8) {
            arguments.add(scratch.getLong(NOTICE + at));
        }
        return Optional.of(new CallNotice(
                scratch.getLong(NOTICE),
                scratch.getInt(NOTICE + 8),
                scratch.getInt(NOTICE + 16),
                scratch.getInt(NOTICE + 20),
                arguments));
    }

    /** Lets the call be made; 0, or the negated error number, ENOENT when it was given up meanwhile. */
    long proceed(CallNotice notice) {
        scratch.putLong(ANSWER, notice.id());
        scratch.putLong(ANSWER + 8, 0);
        scratch.putInt(ANSWER + 16, 0);
        scratch.putInt(ANSWER + 20, FLAG_CONTINUE);
        return Syscall.call(SyscallNumber.IOCTL, fd, SEND, scratch.address(ANSWER));
    }

    /** Whether the call is still held back, so that what was read of its caller meanwhile is of the caller. */
    boolean stillHolds(CallNotice notice) {
        scratch.putLong(ANSWER, notice.id());
        return Syscall.call(SyscallNumber.IOCTL, fd, ID_VALID, scratch.address(ANSWER)) == 0;
    }

    @Override
    public void close() {
        Fds.close(fd);
    }
}
