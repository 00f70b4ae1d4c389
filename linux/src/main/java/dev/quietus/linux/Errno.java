package dev.quietus.linux;

/** Error numbers of system calls (errno(3); asm-generic/errno-base.h, errno.h, the same on x86-64 and aarch64). */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int ENOEXEC = 8;
    static final int EBADF = 9;
    static final int ECHILD = 10;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EFAULT = 14;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EXDEV = 18;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOTTY = 25;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int ERANGE = 34;
    static final int ENAMETOOLONG = 36;
    static final int ENOSYS = 38;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;
    static final int ENODATA = 61;
    static final int EOVERFLOW = 75;
    static final int EOPNOTSUPP = 95;
    static final int ENOBUFS = 105;
    static final int ETIMEDOUT = 110;
    static final int ESTALE = 116;

    private Errno() {}

    /** Whether a result of {@link Syscall#call} is this error. */
    static boolean is(long result, int errno) {
        return result == -errno;
    }

    /** What a failed call's negative result means, such as {@code EPERM (operation not permitted)}. */
    static String text(long result) {
        return switch ((int) -result) {
            case EPERM -> "EPERM (operation not permitted)";
            case ENOENT -> "ENOENT (no such file or directory)";
            case ESRCH -> "ESRCH (no such process)";
            case EINTR -> "EINTR (interrupted)";
            case EIO -> "EIO (input or output error)";
            case ENXIO -> "ENXIO (no such device)";
            case ENOEXEC -> "ENOEXEC (no format that can be executed)";
            case EBADF -> "EBADF (bad file descriptor)";
            case ECHILD -> "ECHILD (no such child)";
            case EAGAIN -> "EAGAIN (try again)";
            case ENOMEM -> "ENOMEM (out of memory)";
            case EACCES -> "EACCES (permission denied)";
            case EFAULT -> "EFAULT (bad address)";
            case EBUSY -> "EBUSY (busy)";
            case EEXIST -> "EEXIST (exists already)";
            case ENODEV -> "ENODEV (no such device)";
            case ENOTDIR -> "ENOTDIR (not a directory)";
            case EISDIR -> "EISDIR (is a directory)";
            case EXDEV -> "EXDEV (another file system)";
            case EINVAL -> "EINVAL (invalid argument)";
            case ENFILE -> "ENFILE (the system has no file descriptor left)";
            case EMFILE -> "EMFILE (this process has no file descriptor left)";
            case ENOTTY -> "ENOTTY (not supported by this file)";
            case ENOSPC -> "ENOSPC (no space left)";
            case EROFS -> "EROFS (read-only file system)";
            case ERANGE -> "ERANGE (result too large)";
            case ENAMETOOLONG -> "ENAMETOOLONG (name too long)";
            case ENOSYS -> "ENOSYS (not in this kernel, or blocked)";
            case ENOTEMPTY -> "ENOTEMPTY (directory not empty)";
            case ELOOP -> "ELOOP (too many symbolic links)";
            case ENODATA -> "ENODATA (no data)";
            case EOVERFLOW -> "EOVERFLOW (value too large)";
            case EOPNOTSUPP -> "EOPNOTSUPP (operation not supported)";
            case ENOBUFS -> "ENOBUFS (events were lost)";
            case ETIMEDOUT -> "ETIMEDOUT (timed out)";
            case ESTALE -> "ESTALE (it is another one now)";
            default -> "error " + -result;
        };
    }
}
