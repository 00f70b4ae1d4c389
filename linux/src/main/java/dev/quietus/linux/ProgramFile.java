package dev.quietus.linux;

import dev.quietus.Executable;
import dev.quietus.Executable.Standing;

/**
 * What is by now where a program's file was. The kernel marks a link to what was removed; another file at that name is
 * looked for only where that cannot hang, and without opening it (openat2(2) O_PATH, Linux 5.6).
 */
final class ProgramFile {
    private static final String DELETED = " (deleted)";
    private static final long O_PATH_CLOEXEC = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;
    /** A link on the way could lead to a file system that somebody else serves. */
    private static final long RESOLVE_NO_LINKS = 0x02 | 0x04;

    private static final int OPEN_HOW_SIZE = 24;

    private final Kernel kernel;
    private final int pid;
    private final KernelFiles files;

    /** @param pid of a process that the caller holds */
    ProgramFile(Kernel kernel, int pid) {
        this.kernel = kernel;
        this.pid = pid;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
    }

    /** @param link what {@code /proc/PID/exe} shows */
    Executable at(String link) {
        if (!link.endsWith(DELETED)) {
            return new Executable(link, Standing.PRESENT);
        }
        String path = link.substring(0, link.length() - DELETED.length());
        FileIdentity own = files.identify(KernelText.ascii("/proc/" + pid + "/exe"));
        // A file may be called so.
        if (own.is(found(link))) {
            return new Executable(link, Standing.PRESENT);
        }
        FileIdentity now = found(path);
        boolean other = now.exists() && !now.is(own);
        return new Executable(path, other ? Standing.REPLACED : Standing.DELETED);
    }

    private FileIdentity found(String path) {
        boolean askable = MountNamespaces.same(kernel, pid)
                && LocalMounts.read(kernel.proc()).hold(path);
        if (!askable) {
            return FileIdentity.NONE;
        }
        Scratch scratch = kernel.scratch();
        scratch.putLong(Scratch.HEADER, O_PATH_CLOEXEC);
        scratch.putLong(Scratch.HEADER + 8, 0);
        scratch.putLong(Scratch.HEADER + 16, RESOLVE_NO_LINKS);
        long fd = Syscall.call(
                SyscallNumber.OPENAT2,
                KernelFiles.AT_FDCWD,
                scratch.path(KernelText.bytes(path)),
                scratch.address(Scratch.HEADER),
                OPEN_HOW_SIZE);
        if (fd < 0) {
            return FileIdentity.NONE;
        }
        FileIdentity file = files.identify(fd);
        Syscall.call(SyscallNumber.CLOSE, fd);
        return file;
    }
}
