package dev.quietus.linux;

/** File descriptors of runs (fcntl(2)): numbers, negative where a call failed. */
final class Fds {
    /** Below are those that a keeper gives fixed places, so a source must never be among them. */
    private static final int FIRST = 16;

    private static final int F_DUPFD_CLOEXEC = 1030;

    private Fds() {}

    /** Moves a descriptor out of the way of the fixed places; the new one, closed by exec, or the negated error. */
    static long high(long fd) {
        if (fd < 0 || fd >= FIRST) {
            return fd;
        }
        long moved = Syscall.call(SyscallNumber.FCNTL, fd, F_DUPFD_CLOEXEC, FIRST);
        close(fd);
        return moved;
    }

    static void close(long fd) {
        if (fd >= 0) {
            Syscall.call(SyscallNumber.CLOSE, fd);
        }
    }
}
