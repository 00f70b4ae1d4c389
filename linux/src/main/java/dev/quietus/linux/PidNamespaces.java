package dev.quietus.linux;

/** The tree of PID namespaces (pid_namespaces(7), ioctl_nsfs(2)). Namespaces are told by their inode numbers. */
final class PidNamespaces {
    private static final byte[] LINK = KernelText.ascii("ns/pid");
    /** _IO(0xb7, 2): a descriptor of the parent namespace (Linux 4.9). */
    private static final long NS_GET_PARENT = 0xb702;
    /** The kernel's own limit (kernel/pid_namespace.c MAX_PID_NS_LEVEL). */
    private static final int DEEPEST = 32;

    private final Scratch scratch;
    private final KernelFiles files;

    PidNamespaces(Kernel kernel) {
        scratch = kernel.scratch();
        files = new KernelFiles(scratch, kernel.proc());
    }

    /** The namespace of a process, 0 when it cannot be read. */
    long of(int pid) {
        return files.numberedLink(pid, LINK);
    }

    /** The namespace of this process. */
    long own() {
        return of((int) Syscall.call(SyscallNumber.GETPID));
    }

    /** Whether a process's namespace is this one or below it; false when that cannot be told. */
    boolean isWithin(int pid, long namespace) {
        long fd = Syscall.call(
                SyscallNumber.OPENAT,
                KernelFiles.AT_FDCWD,
                scratch.path(KernelText.ascii("/proc/" + pid + "/ns/pid")),
                0x80000,
                0);
        for (int depth = 0; fd >= 0 && depth <= DEEPEST; depth++) {
            if (files.identify(fd).inode() == namespace) {
                Syscall.call(SyscallNumber.CLOSE, fd);
                return true;
            }
            // Fails at the namespace of the caller: what is above it must not be looked into.
            long parent = Syscall.call(SyscallNumber.IOCTL, fd, NS_GET_PARENT, 0);
            Syscall.call(SyscallNumber.CLOSE, fd);
            fd = parent;
        }
        return false;
    }
}
