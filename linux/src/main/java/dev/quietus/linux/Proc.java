package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the process file system (proc(5)) relative to one open directory, into the {@link Scratch} of its kernel. Thin
 * on purpose: what the bytes mean is the parsers' affair. For one thread at a time.
 */
final class Proc implements AutoCloseable {
    static final byte[] STAT = KernelText.ascii("stat");
    static final byte[] STATUS = KernelText.ascii("status");
    static final byte[] CGROUP = KernelText.ascii("cgroup");

    private static final byte[] OWN_VECTOR = KernelText.ascii("self/auxv");
    private static final long PAGE_SIZE = 6;

    private static final int O_DIRECTORY_CLOEXEC = OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
    private static final long PROC_SUPER_MAGIC = 0x9fa0;
    /** The position of pid 0 in the directory: 256 fixed entries, self, thread-self (fs/proc/base.c TGID_OFFSET). */
    private static final long FIRST_PID = 258;

    private static final int BEYOND_ANY_PID = 1 << 22;

    private final Scratch scratch;
    private int directory;
    private final DirectoryEntries entries = new DirectoryEntries();
    private int[] pids = new int[1024];
    private boolean seekProbed;
    private boolean seekable;

    private Proc(Scratch scratch, int directory) {
        this.scratch = scratch;
        this.directory = directory;
    }

    /**
     * Opens {@code /proc}.
     *
     * @throws QuietusException UNAVAILABLE when it is missing or something else is mounted there
     */
    static Proc open(Scratch scratch) {
        long fd = Syscall.call(
                SyscallNumber.OPENAT,
                KernelFiles.AT_FDCWD,
                scratch.path(KernelText.ascii("/proc")),
                O_DIRECTORY_CLOEXEC,
                0);
        if (fd < 0) {
            throw QuietusException.of(Reason.UNAVAILABLE, "/proc cannot be opened: " + Errno.text(fd));
        }
        Syscall.call(SyscallNumber.FSTATFS, fd, scratch.address(0));
        if (scratch.getLong(0) != PROC_SUPER_MAGIC) {
            Syscall.call(SyscallNumber.CLOSE, fd);
            throw QuietusException.of(
                    Reason.UNAVAILABLE, "/proc is no process file system; mount it: mount -t proc proc /proc");
        }
        return new Proc(scratch, (int) fd);
    }

    /**
     * Reads a small file of a process with one read, without bringing it onto the heap.
     *
     * @return the number of bytes at {@link Scratch#HEADER}, or the negated error number
     */
    long glance(int pid, byte[] file) {
        long fd = Syscall.call(SyscallNumber.OPENAT, directory, scratch.path(pid, file), OpenFlags.O_CLOEXEC, 0);
        if (fd < 0) {
            return fd;
        }
        long length = Syscall.call(SyscallNumber.READ, fd, scratch.address(Scratch.HEADER), scratch.room());
        Syscall.call(SyscallNumber.CLOSE, fd);
        return length;
    }

    /** Opens a file of a process for reading; the descriptor or the negated error number. */
    long open(int pid, byte[] file) {
        return Syscall.call(SyscallNumber.OPENAT, directory, scratch.path(pid, file), OpenFlags.O_CLOEXEC, 0);
    }

    /** Reads a whole file of a process, for example {@code maps}; the answer is as in {@link #read(byte[])}. */
    int read(int pid, byte[] file) {
        return finish(Syscall.call(SyscallNumber.OPENAT, directory, scratch.path(pid, file), OpenFlags.O_CLOEXEC, 0));
    }

    /**
     * Reads a whole file below {@code /proc}, or an absolute path anywhere.
     *
     * @return the number of bytes, which stand in {@link #bytes()} from {@link Scratch#HEADER} on until the next read,
     *     or the negated error number
     */
    int read(byte[] path) {
        return finish(Syscall.call(SyscallNumber.OPENAT, directory, scratch.path(path), OpenFlags.O_CLOEXEC, 0));
    }

    /** The same, only of the process file system itself: what another one shows in its place is refused with EXDEV. */
    int readKernel(byte[] path) {
        long fd = Syscall.call(SyscallNumber.OPENAT, directory, scratch.path(path), OpenFlags.O_CLOEXEC, 0);
        if (fd >= 0) {
            Syscall.call(SyscallNumber.FSTATFS, fd, scratch.address(0));
            if (scratch.getLong(0) != PROC_SUPER_MAGIC) {
                Syscall.call(SyscallNumber.CLOSE, fd);
                return -Errno.EXDEV;
            }
        }
        return finish(fd);
    }

    /** Follows a symbolic link of a process, for example {@code exe}; the answer is as in {@link #read(byte[])}. */
    int link(int pid, byte[] file) {
        long length = Syscall.call(
                SyscallNumber.READLINKAT,
                directory,
                scratch.path(pid, file),
                scratch.address(Scratch.HEADER),
                scratch.room());
        return loaded(length);
    }

    /** Where the last read's bytes are, from {@link Scratch#HEADER} on. Reused: parse before the next read. */
    byte[] bytes() {
        return scratch.heap();
    }

    /** Bytes of a page, as the kernel told this program at its start (getauxval(3) AT_PAGESZ); 0 if that is unreadable. */
    long pageBytes() {
        int length = read(OWN_VECTOR);
        ByteBuffer vector =
                ByteBuffer.wrap(bytes(), Scratch.HEADER, Math.max(0, length)).order(ByteOrder.nativeOrder());
        while (vector.remaining() >= 2 * Long.BYTES) {
            long kind = vector.getLong();
            long value = vector.getLong();
            if (kind == PAGE_SIZE) {
                return value;
            }
        }
        return 0;
    }

    /** The names in a directory of a process that are numbers, for example {@code task} and {@code fd}; empty if it is unreadable. */
    int[] numbers(int pid, byte[] name) {
        long fd = Syscall.call(SyscallNumber.OPENAT, directory, scratch.path(pid, name), O_DIRECTORY_CLOEXEC, 0);
        if (fd < 0) {
            return new int[0];
        }
        int count = Math.max(0, collect((int) fd, BEYOND_ANY_PID));
        Syscall.call(SyscallNumber.CLOSE, fd);
        return Arrays.copyOf(pids, count);
    }

    /**
     * The pids of all processes, ascending, bounded by the highest one at the start: the directory is read in ascending
     * order, and who forks faster than it is read would stay ahead of the reader for ever.
     *
     * @throws QuietusException UNAVAILABLE when it cannot be listed
     */
    int[] list() {
        int highest = highest();
        Syscall.call(SyscallNumber.LSEEK, directory, 0, 0);
        int count = collect(directory, highest);
        if (count <= 0) {
            throw QuietusException.of(Reason.UNAVAILABLE, "/proc cannot be listed: " + Errno.text(count));
        }
        return Arrays.copyOf(pids, count);
    }

    @Override
    public void close() {
        int open = directory;
        // Another file may get the number; reads through a closed one fail instead.
        directory = -1;
        if (open >= 0) {
            Syscall.call(SyscallNumber.CLOSE, open);
        }
    }

    private int collect(int fd, int highest) {
        int count = 0;
        while (true) {
            long length = Syscall.call(SyscallNumber.GETDENTS64, fd, scratch.address(Scratch.HEADER), scratch.room());
            if (length <= 0) {
                return length < 0 ? (int) length : count;
            }
            entries.begin(scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length), Scratch.HEADER, (int) length);
            while (entries.next()) {
                int pid = entries.number();
                if (pid > highest) {
                    return count;
                }
                // A descriptor may be 0; there is no process 0 in the list.
                if (pid >= 0) {
                    if (count == pids.length) {
                        pids = Arrays.copyOf(pids, count * 2);
                    }
                    pids[count++] = pid;
                }
            }
        }
    }

    /** The highest pid now, by bisection over directory positions; a number beyond all pids where that does not work. */
    private int highest() {
        int self = (int) Syscall.call(SyscallNumber.GETPID);
        if (!seekProbed) {
            seekable = firstFrom(self) == self && firstFrom(self + 1) != self;
            seekProbed = true;
        }
        int found = seekable ? self : BEYOND_ANY_PID;
        int above = BEYOND_ANY_PID;
        while (found + 1 < above) {
            int middle = found + (above - found) / 2;
            int first = firstFrom(middle);
            if (first >= middle) {
                found = first;
            } else {
                above = middle;
            }
        }
        return found;
    }

    /** The lowest pid that is not below this one, 0 if there is none. */
    private int firstFrom(int pid) {
        Syscall.call(SyscallNumber.LSEEK, directory, FIRST_PID + pid, 0);
        long length = Syscall.call(SyscallNumber.GETDENTS64, directory, scratch.address(Scratch.HEADER), 48);
        if (length <= 0) {
            return 0;
        }
        entries.begin(scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length), Scratch.HEADER, (int) length);
        return entries.next() ? Math.max(0, entries.number()) : 0;
    }

    private int finish(long fd) {
        if (fd < 0) {
            return (int) fd;
        }
        int length = 0;
        while (true) {
            if (length == scratch.room()) {
                scratch.grow();
            }
            long more = Syscall.call(
                    SyscallNumber.READ, fd, scratch.address(Scratch.HEADER + length), scratch.room() - length);
            if (more <= 0) {
                Syscall.call(SyscallNumber.CLOSE, fd);
                return more < 0 && length == 0 ? (int) more : loaded(length);
            }
            length += (int) more;
        }
    }

    private int loaded(long length) {
        if (length > 0) {
            scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length);
        }
        return (int) length;
    }
}
