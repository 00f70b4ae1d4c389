package dev.quietus.linux;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the kernel connects for whoever crashes (core(5), Linux 6.17, linux/coredump.h): as long as the connection is open the
 * process stays as it was, its memory readable. Thread-safe.
 */
final class CrashSocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int STREAM_NONBLOCK_CLOEXEC = 1 | 0x800 | 0x80000;
    private static final int CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_PEERPIDFD = 77;
    private static final int BACKLOG = 128;
    private static final int PATH_ROOM = 108;
    /** struct coredump_req and struct coredump_ack in their first published size. */
    private static final int MESSAGE = 16;
    /** The listener does what is to be done, and the process waits for it. */
    private static final long USERSPACE_AND_WAIT = 2 | 8;

    private long fd;

    private CrashSocket(long fd) {
        this.fd = fd;
    }

    /** Listens; null when it cannot. */
    static @Nullable CrashSocket listen(KernelFiles files, String path) {
        byte[] name = KernelText.bytes(path);
        files.remove(name);
        long fd = Syscall.call(SyscallNumber.SOCKET, AF_UNIX, STREAM_NONBLOCK_CLOEXEC, 0);
        ByteBuffer address = Scratch.direct(2 + PATH_ROOM);
        address.putShort(0, (short) AF_UNIX).put(2, name);
        boolean listening = fd >= 0
                && Syscall.call(SyscallNumber.BIND, fd, Scratch.addressOf(address), 2 + PATH_ROOM) == 0
                && Syscall.call(SyscallNumber.LISTEN, fd, BACKLOG) == 0;
        if (!listening) {
            Fds.close(fd);
            return null;
        }
        return new CrashSocket(fd);
    }

    long fd() {
        return fd;
    }

    /**
     * Somebody who crashes, and is held until the connection is closed.
     *
     * @param pid his number
     * @param pidfd holds him too
     */
    record Crash(long connection, int pid, long pidfd) implements AutoCloseable {
        @Override
        public void close() {
            Fds.close(pidfd);
            Fds.close(connection);
        }
    }

    /** The next one who waits; null when there is none. */
    @Nullable
    Crash accept() {
        long connection = Syscall.call(SyscallNumber.ACCEPT4, fd, 0, 0, CLOEXEC);
        if (connection < 0) {
            return null;
        }
        ByteBuffer memory = Scratch.direct(64);
        long at = Scratch.addressOf(memory);
        memory.putLong(0, 1);
        Syscall.call(SyscallNumber.SETSOCKOPT, connection, SOL_SOCKET, SO_RCVTIMEO, at, 16);
        memory.putInt(48, 12);
        long known = Syscall.call(SyscallNumber.GETSOCKOPT, connection, SOL_SOCKET, SO_PEERCRED, at + 16, at + 48);
        memory.putInt(48, 4);
        long held = Syscall.call(SyscallNumber.GETSOCKOPT, connection, SOL_SOCKET, SO_PEERPIDFD, at + 32, at + 48);
        Crash crash = new Crash(connection, memory.getInt(16), held < 0 ? -1 : memory.getInt(32));
        boolean asked = Syscall.call(SyscallNumber.READ, connection, at, MESSAGE) == MESSAGE;
        memory.putInt(0, MESSAGE).putInt(4, 0).putLong(8, USERSPACE_AND_WAIT);
        if (known < 0 || held < 0 || !asked || Syscall.call(SyscallNumber.WRITE, connection, at, MESSAGE) != MESSAGE) {
            crash.close();
            return null;
        }
        return crash;
    }

    @Override
    public void close() {
        Fds.close(fd);
        fd = -1;
    }
}
