package dev.quietus.linux;

/** User namespaces and who made them (user_namespaces(7), ioctl_nsfs(2)). */
final class UserNamespaces {
    private static final byte[] LINK = KernelText.ascii("ns/user");
    /** _IO(0xb7, 2) and _IO(0xb7, 4): the parent, and the uid of the maker (Linux 4.9, 4.11). */
    private static final long NS_GET_PARENT = 0xb702;

    private static final long NS_GET_OWNER_UID = 0xb704;
    /** The kernel's own limit (user_namespaces(7)). */
    private static final int DEEPEST = 32;

    private final Scratch scratch;
    private final KernelFiles files;
    private final int self;
    private long own;

    UserNamespaces(Kernel kernel) {
        scratch = kernel.scratch();
        files = new KernelFiles(scratch, kernel.proc());
        self = kernel.pid();
    }

    /** The namespace of a process, 0 when it cannot be read. */
    long of(int pid) {
        return files.numberedLink(pid, LINK);
    }

    /** The namespace of this process. */
    long own() {
        if (own == 0) {
            own = of(self);
        }
        return own;
    }

    /** Whether this uid made the namespace of a process or one above it; true also when that cannot be told. */
    boolean isOwnedBy(int pid, int uid) {
        long fd = files.open(KernelText.ascii("/proc/" + pid + "/ns/user"), 0x80000, 0);
        if (fd < 0) {
            // Whoever has ended meanwhile has no namespace; whoever may not be read may be anyone's.
            return !Errno.is(fd, Errno.ENOENT) && !Errno.is(fd, Errno.ESRCH);
        }
        for (int depth = 0; fd >= 0 && depth <= DEEPEST; depth++) {
            boolean here = files.identify(fd).inode() == own();
            boolean told =
                    Syscall.call(SyscallNumber.IOCTL, fd, NS_GET_OWNER_UID, scratch.address(Scratch.HEADER)) == 0;
            boolean his = !here && (!told || scratch.getInt(Scratch.HEADER) == uid);
            long parent = here || his ? -1 : Syscall.call(SyscallNumber.IOCTL, fd, NS_GET_PARENT, 0);
            Syscall.call(SyscallNumber.CLOSE, fd);
            if (here || his) {
                return his;
            }
            fd = parent;
        }
        return false;
    }
}
