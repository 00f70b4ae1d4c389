package dev.quietus.linux;

/** This program's end of the socket to a keeper (unix(7)). For one thread at a time. */
final class KeeperLine implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PASSCRED = 16;
    private static final int SCM_CREDENTIALS = 2;

    /** Offsets in the scratch buffer: struct msghdr, struct iovec, the byte, struct cmsghdr with struct ucred. */
    private static final int MESSAGE = 0;

    private static final int VECTOR = 56;
    private static final int BYTE = 72;
    private static final int CONTROL = 80;
    private static final int CONTROL_SIZE = 32;

    private final long fd;
    private final Scratch scratch;
    private long token;
    private int sender;

    KeeperLine(long fd, Scratch scratch) {
        this.fd = fd;
        this.scratch = scratch;
    }

    /** Has the kernel say with each byte who wrote it, as pids count here. 0 or the negated error number. */
    static long nameSenders(long fd, Scratch scratch) {
        scratch.putInt(0, 1);
        return Syscall.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_PASSCRED, scratch.address(0), 4);
    }

    /** Calls this whenever a byte has arrived. */
    void watch(RunThread thread, Runnable then) {
        token = thread.watch(fd, then);
    }

    void ignore(RunThread thread) {
        thread.ignore(fd, token);
    }

    /** The byte that has arrived, -1 when none will. */
    int hear() {
        scratch.putLong(MESSAGE, 0);
        scratch.putLong(MESSAGE + 8, 0);
        scratch.putLong(MESSAGE + 16, scratch.address(VECTOR));
        scratch.putLong(MESSAGE + 24, 1);
        scratch.putLong(MESSAGE + 32, scratch.address(CONTROL));
        scratch.putLong(MESSAGE + 40, CONTROL_SIZE);
        scratch.putLong(MESSAGE + 48, 0);
        scratch.putLong(VECTOR, scratch.address(BYTE));
        scratch.putLong(VECTOR + 8, 1);
        scratch.putInt(BYTE, 0);
        scratch.putLong(CONTROL + 8, 0);
        long read = Syscall.call(SyscallNumber.RECVMSG, fd, scratch.address(MESSAGE), 0);
        if (read <= 0) {
            return -1;
        }
        boolean named = scratch.getInt(CONTROL + 8) == SOL_SOCKET && scratch.getInt(CONTROL + 12) == SCM_CREDENTIALS;
        sender = named ? scratch.getInt(CONTROL + 16) : 0;
        return scratch.getInt(BYTE) & 0xff;
    }

    /** Who wrote the byte that was heard last, 0 unknown. */
    int sender() {
        return sender;
    }

    /** Has the keeper pass a signal on. Nobody hears it any more when it has ended; that is heard of otherwise. */
    void pass(int signal) {
        scratch.putInt(BYTE, signal);
        Syscall.call(SyscallNumber.WRITE, fd, scratch.address(BYTE), 1);
    }

    @Override
    public void close() {
        Fds.close(fd);
    }
}
