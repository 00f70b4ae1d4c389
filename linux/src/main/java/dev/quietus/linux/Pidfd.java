package dev.quietus.linux;

/**
 * File descriptors that refer to a process and to no other, whatever becomes of its number (pidfd_open(2), Linux 5.3).
 * Features beyond that are probed once, on a descriptor of this process. For one thread at a time.
 */
final class Pidfd {
    /** Where {@link #info} leaves its structure in the scratch buffer: struct pidfd_info of linux/pidfd.h. */
    static final int INFO = 160;

    static final int INFO_MASK = INFO;
    static final int INFO_CGROUP = INFO + 8;
    static final int INFO_PARENT = INFO + 24;
    static final int INFO_REAL_UID = INFO + 28;
    static final int INFO_EFFECTIVE_UID = INFO + 36;
    static final int INFO_SAVED_UID = INFO + 44;
    static final int INFO_EXIT_CODE = INFO + 60;

    /** Where {@link #stat} leaves struct stat (asm/stat.h); the inode is at 8 on x86-64 and aarch64. */
    static final int STAT = 0;

    static final int STAT_INODE = STAT + 8;

    private static final String PLAIN = "quietus.linux.plain";
    private static final int POLLFD = 240;
    private static final int TIMESPEC = 248;

    private static final long WANT_CREDS = 1 << 1;
    private static final long WANT_CGROUP = 1 << 2;
    private static final long WANT_EXIT = 1 << 3;
    /** _IOWR(0xFF, 11, 64 bytes): the first published size, which later kernels still accept (Linux 6.13). */
    private static final long PIDFD_GET_INFO = 0xC040FF0BL;

    private static final long PID_FS_MAGIC = 0x50494446;
    private static final int POLLIN = 1;
    private static final int POLLHUP = 16;

    private final Scratch scratch;
    private final boolean numbered;
    private final boolean informative;

    private Pidfd(Scratch scratch, boolean numbered, boolean informative) {
        this.scratch = scratch;
        this.numbered = numbered;
        this.informative = informative;
    }

    /**
     * Probes this kernel. With the system property {@value #PLAIN} set to true it uses nothing that came after Linux
     * 5.3, as on a kernel that has nothing else.
     *
     * @throws dev.quietus.QuietusException UNAVAILABLE when there are no pidfds
     */
    static Pidfd probe(Scratch scratch) {
        long self = open((int) Syscall.call(SyscallNumber.GETPID));
        if (self < 0) {
            throw dev.quietus.QuietusException.of(
                    dev.quietus.QuietusException.Reason.UNAVAILABLE,
                    "this kernel cannot hold processes (pidfd_open, Linux 5.3): " + Errno.text(self));
        }
        // Before pidfs (Linux 6.9) all pidfds share one inode, which identifies nothing.
        boolean plain = Boolean.getBoolean(PLAIN);
        boolean numbered = !plain
                && Syscall.call(SyscallNumber.FSTATFS, self, scratch.address(0)) == 0
                && scratch.getLong(0) == PID_FS_MAGIC;
        boolean informative = !plain && new Pidfd(scratch, numbered, true).info(self, WANT_CREDS | WANT_CGROUP) == 0;
        close(self);
        return new Pidfd(scratch, numbered, informative);
    }

    /** What was probed, for another thread's buffers. */
    Pidfd with(Scratch another) {
        return new Pidfd(another, numbered, informative);
    }

    /** Opens a pidfd; the descriptor or the negated error number, ESRCH without such a process. */
    static long open(int pid) {
        return Syscall.call(SyscallNumber.PIDFD_OPEN, pid, 0);
    }

    static void close(long fd) {
        Syscall.call(SyscallNumber.CLOSE, fd);
    }

    /** Sends to the whole process; 0 or the negated error number (pidfd_send_signal(2), flags 0). */
    static long send(long fd, int signal) {
        return Syscall.call(SyscallNumber.PIDFD_SEND_SIGNAL, fd, signal, 0, 0);
    }

    /** Whether the process has not been reaped: while that holds, its number belongs to it alone. */
    static boolean unreaped(long fd) {
        long result = send(fd, 0);
        return result == 0 || Errno.is(result, Errno.EPERM);
    }

    /** Whether inode numbers identify processes (pidfs). */
    boolean numbered() {
        return numbered;
    }

    /** Whether {@link #info} works. */
    boolean informative() {
        return informative;
    }

    /** Fills struct stat at {@link #STAT}; 0 or the negated error number. */
    long stat(long fd) {
        return Syscall.call(SyscallNumber.FSTAT, fd, scratch.address(STAT));
    }

    /** The inode number, 0 where the kernel has none that identifies. */
    long inode(long fd) {
        return numbered && stat(fd) == 0 ? scratch.getLong(STAT_INODE) : 0;
    }

    /** Fills uids and cgroup id at {@link #INFO}; 0 proves that the process was not reaped before the call. */
    long info(long fd) {
        return info(fd, WANT_CREDS | WANT_CGROUP);
    }

    /** The wait status of a reaped process (Linux 6.15), -1 if the kernel does not tell. */
    int exitStatus(long fd) {
        boolean told = informative && info(fd, WANT_EXIT) == 0 && (scratch.getLong(INFO_MASK) & WANT_EXIT) != 0;
        return told ? scratch.getInt(INFO_EXIT_CODE) : -1;
    }

    /**
     * Waits until every thread of the process has ended.
     *
     * @param nanos how long at most, 0 only looks
     * @return one of the sights below
     */
    Ending poll(long fd, long nanos) {
        long deadline = nanos == 0 ? 0 : System.nanoTime() + nanos;
        long rest = nanos;
        while (true) {
            scratch.putInt(POLLFD, (int) fd);
            scratch.putInt(POLLFD + 4, POLLIN);
            scratch.putLong(TIMESPEC, rest / 1_000_000_000L);
            scratch.putLong(TIMESPEC + 8, rest % 1_000_000_000L);
            long ready = Syscall.call(SyscallNumber.PPOLL, scratch.address(POLLFD), 1, scratch.address(TIMESPEC), 0, 0);
            if (ready > 0) {
                int seen = scratch.getInt(POLLFD + 4) >>> 16;
                // Kernels before 6.10 do not tell the reaped from the unreaped by POLLHUP, a signal does.
                return (seen & POLLHUP) == 0 && unreaped(fd) ? Ending.UNREAPED : Ending.REAPED;
            }
            rest = nanos == 0 ? 0 : deadline - System.nanoTime();
            if (!Errno.is(ready, Errno.EINTR) && (ready < 0 || rest <= 0)) {
                return Ending.NONE;
            }
            rest = Math.max(0, rest);
        }
    }

    /** How far a process has ended. */
    enum Ending {
        /** A thread of it lives. */
        NONE,
        /** All threads have ended, its parent has not collected it. */
        UNREAPED,
        REAPED
    }

    private long info(long fd, long wanted) {
        if (!informative) {
            return -Errno.ENOTTY;
        }
        scratch.putLong(INFO_MASK, wanted);
        return Syscall.call(SyscallNumber.IOCTL, fd, PIDFD_GET_INFO, scratch.address(INFO));
    }
}
