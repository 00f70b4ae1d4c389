package dev.quietus.linux;

import org.jspecify.annotations.Nullable;

/**
 * The system call in which a thread waits (proc_pid_syscall(5)), and the file that it is about: by the descriptor or the
 * path among its arguments. Nothing on the file system is touched: whoever touched it might wait as well. For one thread
 * at a time.
 */
final class BlockedCall {
    private static final byte[] WORKING_DIRECTORY = KernelText.ascii("cwd");
    private static final int AT_FDCWD = -100;
    private static final int LONGEST_PATH = 4096;

    /**
     * @param number of the call; -1 where the thread waits outside of one
     * @param first its first argument
     * @param second its second
     */
    record Line(long number, long first, long second) {}

    private final Kernel kernel;
    private final KernelFiles files;
    private final int pid;

    BlockedCall(Kernel kernel, int pid) {
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.pid = pid;
    }

    /** The absolute path of the file that a thread's call is about, as its process names it; empty where it cannot be told. */
    String file(int thread) {
        Line line = line(thread);
        String name = line == null || !SyscallNumber.x86()
                ? ""
                : SystemCalls.name((int) line.number()).orElse("");
        if (line == null || name.isEmpty()) {
            return "";
        }
        return switch (name) {
            case "read",
                    "write",
                    "pread64",
                    "pwrite64",
                    "readv",
                    "writev",
                    "preadv",
                    "pwritev",
                    "fstat",
                    "fsync",
                    "fdatasync",
                    "ftruncate",
                    "fallocate",
                    "getdents",
                    "getdents64",
                    "fchmod",
                    "fchown",
                    "flock",
                    "fcntl",
                    "ioctl",
                    "lseek",
                    "close",
                    "sync_file_range",
                    "syncfs",
                    "fchdir",
                    "fstatfs" -> descriptor((int) line.first());
            case "open",
                    "stat",
                    "lstat",
                    "access",
                    "creat",
                    "mkdir",
                    "rmdir",
                    "unlink",
                    "truncate",
                    "chdir",
                    "chmod",
                    "chown",
                    "readlink",
                    "statfs",
                    "rename",
                    "link",
                    "symlink",
                    "execve",
                    "umount2",
                    "utime",
                    "utimes" -> path(AT_FDCWD, line.first());
            case "openat",
                    "newfstatat",
                    "statx",
                    "mkdirat",
                    "unlinkat",
                    "readlinkat",
                    "faccessat",
                    "faccessat2",
                    "fchmodat",
                    "fchownat",
                    "renameat",
                    "renameat2",
                    "openat2",
                    "utimensat",
                    "linkat",
                    "mknodat",
                    "name_to_handle_at",
                    "execveat" -> path((int) line.first(), line.second());
            default -> "";
        };
    }

    private @Nullable Line line(int thread) {
        byte[] text = files.read(pid, ThreadLook.file(thread, "syscall"));
        return parse(text, 0, text.length);
    }

    /** Reads the file; null if the bytes are none, or say {@code running}. */
    static @Nullable Line parse(byte[] text, int from, int to) {
        long[] words = new long[3];
        int at = from;
        for (int word = 0; word < words.length; word++) {
            int end = at;
            while (end < to && text[end] > ' ') {
                end++;
            }
            if (word == 0) {
                words[0] = KernelText.number(text, at, end);
            } else if (end - at > 2 && text[at] == '0' && text[at + 1] == 'x') {
                words[word] = KernelText.hexadecimal(text, at + 2, end);
            } else {
                return null;
            }
            at = end + 1;
        }
        return words[0] < 0 ? null : new Line(words[0], words[1], words[2]);
    }

    private String descriptor(int fd) {
        return fd < 0 ? "" : absolute(files.link(pid, KernelText.ascii("fd/" + fd)));
    }

    private String path(int directory, long address) {
        String named = string(address);
        if (named.isEmpty() || named.startsWith("/")) {
            return named.isEmpty() ? "" : PathText.normalized(named);
        }
        String base = directory == AT_FDCWD ? absolute(files.link(pid, WORKING_DIRECTORY)) : descriptor(directory);
        return base.isEmpty() ? "" : PathText.normalized(base + "/" + named);
    }

    private static String absolute(String link) {
        return link.startsWith("/") ? link : "";
    }

    /** A string of the process's memory, which the kernel reads for us as it would for a debugger (proc_pid_mem(5)). */
    private String string(long address) {
        Scratch scratch = kernel.scratch();
        long fd = files.open(KernelText.ascii("/proc/" + pid + "/mem"), OpenFlags.O_CLOEXEC, 0);
        if (fd < 0) {
            return "";
        }
        // A string near the end of its page is read up to the page's end at first.
        int room = (int) Math.min(LONGEST_PATH, 4096 - (address & 4095));
        int length = 0;
        while (length < LONGEST_PATH) {
            long more = Syscall.call(
                    SyscallNumber.PREAD64, fd, scratch.address(Scratch.HEADER + length), room, address + length);
            if (more <= 0) {
                break;
            }
            byte[] bytes = scratch.load(Scratch.HEADER, Scratch.HEADER + length + (int) more);
            int end = KernelText.find(bytes, Scratch.HEADER, Scratch.HEADER + length + (int) more, 0);
            if (end < Scratch.HEADER + length + more) {
                Fds.close(fd);
                return KernelText.text(bytes, Scratch.HEADER, end);
            }
            length += (int) more;
            room = LONGEST_PATH - length;
        }
        Fds.close(fd);
        return "";
    }
}
