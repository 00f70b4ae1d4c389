package dev.quietus.linux;

import org.jspecify.annotations.Nullable;

/**
 * The system call in which a thread waits (proc_pid_syscall(5)), and the file that it is about, where that is a descriptor
 * among its arguments. A path among them is left alone: it stands in the process's memory, where the process may have
 * changed it since, and reading that can wait for ever on a file server of the process's own. For one thread at a time.
 */
final class BlockedCall {
    /**
     * @param number of the call
     * @param first its first argument
     */
    record Line(long number, long first) {}

    private final KernelFiles files;
    private final int pid;

    BlockedCall(Kernel kernel, int pid) {
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.pid = pid;
    }

    /** The absolute path of the file, as the kernel names it to its process; empty where it cannot be told. */
    String file(int thread) {
        byte[] text = files.read(pid, ThreadLook.file(thread, "syscall"));
        Line line = parse(text, 0, text.length);
        String name = line == null || !SyscallNumber.x86()
                ? ""
                : SystemCalls.name((int) line.number()).orElse("");
        return switch (name) {
            case "read",
                    "write",
                    "pread64",
                    "pwrite64",
                    "readv",
                    "writev",
                    "preadv",
                    "pwritev",
                    "preadv2",
                    "pwritev2",
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
                    "fstatfs" -> descriptor(thread, line == null ? -1 : (int) line.first());
            default -> "";
        };
    }

    private String descriptor(int thread, int fd) {
        String link = fd < 0 ? "" : files.link(pid, ThreadLook.file(thread, "fd/" + fd));
        return link.startsWith("/") ? link : "";
    }

    /** Reads the file; null if the bytes are none, or say {@code running}. */
    static @Nullable Line parse(byte[] text, int from, int to) {
        int space = KernelText.find(text, from, to, ' ');
        long number = KernelText.number(text, from, space);
        int end = KernelText.find(text, space + 1, to, ' ');
        boolean argument = end - space > 3 && text[space + 1] == '0' && text[space + 2] == 'x';
        return number < 0 || !argument || end == to
                ? null
                : new Line(number, KernelText.hexadecimal(text, space + 3, end));
    }
}
