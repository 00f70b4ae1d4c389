package dev.quietus.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files by path outside one process's directory: cgroups, mounts, whatever a target names. Paths are bytes, because
 * names are. For one thread at a time.
 */
final class KernelFiles {
    static final int AT_FDCWD = -100;

    private static final int O_WRONLY_CLOEXEC = OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC;
    private static final int O_PATH_CLOEXEC = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;
    private static final int O_DIRECTORY_CLOEXEC = OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
    /** Mount points are not triggered, servers of network and FUSE mounts are not asked: a look must not hang. */
    private static final int AT_NO_AUTOMOUNT_DONT_SYNC = 0x800 | 0x4000;

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_REMOVEDIR = 0x200;
    private static final int STATX_TYPE_AND_INODE = 1 | 0x100;
    private static final int STATX_BASIC = 0x7ff;
    /** Seconds and nanoseconds in struct statx. */
    static final int CHANGED = Scratch.HEADER + 96;

    private static final int SIZE = 40;
    private static final int STATX_TYPE_MODE_AND_INODE = 1 | 2 | 0x100;
    private static final int ANYBODY_EXECUTES = 0x49;
    private static final byte[] NOTHING = {};

    private final Scratch scratch;
    private final Proc proc;
    private final DirectoryEntries entries = new DirectoryEntries();

    KernelFiles(Scratch scratch, Proc proc) {
        this.scratch = scratch;
        this.proc = proc;
    }

    /** The whole content, null when it cannot be read. */
    byte @Nullable [] read(byte[] path) {
        int length = proc.read(path);
        return length < 0 ? null : Arrays.copyOfRange(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    /** The number that a file begins with; −1 where it begins with none, such as {@code max}, or cannot be read. */
    long number(byte[] path) {
        byte[] text = read(path);
        return text == null ? -1 : KernelText.number(text, 0, KernelText.find(text, 0, text.length, '\n'));
    }

    /** Like {@link #read}, relative to a process's directory; empty when it cannot be read. */
    byte[] read(int pid, byte[] file) {
        int length = proc.read(pid, file);
        return length <= 0 ? NOTHING : Arrays.copyOfRange(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    /** Where a link of a process leads, as {@link KernelText#text}; empty when it cannot be read. */
    String link(int pid, byte[] file) {
        int length = proc.link(pid, file);
        return length <= 0 ? "" : KernelText.text(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    /** The mode of a link of a process, which of a descriptor's says how it was opened (proc_pid_fd(5)); 0 without one. */
    int linkMode(int pid, String link) {
        byte[] path = KernelText.ascii("/proc/" + pid + '/' + link);
        return identify(AT_FDCWD, scratch.path(path), AT_SYMLINK_NOFOLLOW, STATX_TYPE_MODE_AND_INODE)
                .mode();
    }

    /** The inode number in a link such as {@code net:[4026531840]} or {@code socket:[123]}; 0 when there is none. */
    long numberedLink(int pid, byte[] file) {
        int length = proc.link(pid, file);
        return length <= 0 ? 0 : NumberedLink.number(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    /** Writes a small text with one call; 0 or the negated error number. */
    long write(byte[] path, byte[] content) {
        long fd = Syscall.call(SyscallNumber.OPENAT, AT_FDCWD, scratch.path(path), O_WRONLY_CLOEXEC, 0);
        if (fd < 0) {
            return fd;
        }
        scratch.put(Scratch.HEADER, content, content.length);
        long written = Syscall.call(SyscallNumber.WRITE, fd, scratch.address(Scratch.HEADER), content.length);
        Syscall.call(SyscallNumber.CLOSE, fd);
        return Math.min(0, written);
    }

    /** Whether this user may write to a file: opens it and writes nothing; 0 or the negated error number. */
    long tryWriting(byte[] path) {
        long fd = Syscall.call(SyscallNumber.OPENAT, AT_FDCWD, scratch.path(path), O_WRONLY_CLOEXEC, 0);
        return fd < 0 ? fd : Syscall.call(SyscallNumber.CLOSE, fd);
    }

    /** Opens a file (openat(2)); the descriptor or the negated error number. */
    long open(byte[] path, int flags, int mode) {
        return Syscall.call(SyscallNumber.OPENAT, AT_FDCWD, scratch.path(path), flags, mode);
    }

    /** Makes a directory for the owner alone; 0 or the negated error number. */
    long makeDirectory(byte[] path) {
        return Syscall.call(SyscallNumber.MKDIRAT, AT_FDCWD, scratch.path(path), 0x1c0);
    }

    /** Removes a file; 0 or the negated error number. */
    long remove(byte[] path) {
        return Syscall.call(SyscallNumber.UNLINKAT, AT_FDCWD, scratch.path(path), 0);
    }

    /** Removes an empty directory; 0 or the negated error number. */
    long removeDirectory(byte[] path) {
        return Syscall.call(SyscallNumber.UNLINKAT, AT_FDCWD, scratch.path(path), AT_REMOVEDIR);
    }

    /** Opens a path without opening what it leads to; the descriptor or the negated error number. */
    long locate(byte[] path) {
        return Syscall.call(SyscallNumber.OPENAT, AT_FDCWD, scratch.path(path), O_PATH_CLOEXEC, 0);
    }

    /** Whether anybody may execute a file, as far as its mode says; links followed. */
    boolean executable(byte[] path) {
        FileIdentity file =
                identify(AT_FDCWD, scratch.path(path), AT_NO_AUTOMOUNT_DONT_SYNC, STATX_TYPE_MODE_AND_INODE);
        return file.exists() && !file.isDirectory() && (file.mode() & ANYBODY_EXECUTES) != 0;
    }

    /** What a path leads to, links followed; {@link FileIdentity#NONE} when nothing is there. */
    FileIdentity identify(byte[] path) {
        return identify(AT_FDCWD, scratch.path(path), AT_NO_AUTOMOUNT_DONT_SYNC);
    }

    /** The same, and leaves when it was changed last at {@link #CHANGED}. */
    FileIdentity identifyChanged(byte[] path) {
        return identify(AT_FDCWD, scratch.path(path), AT_NO_AUTOMOUNT_DONT_SYNC, STATX_BASIC);
    }

    /** The same of what a descriptor refers to. */
    FileIdentity identifyChanged(long fd) {
        return identify(fd, scratch.path(NOTHING), AT_NO_AUTOMOUNT_DONT_SYNC | AT_EMPTY_PATH, STATX_BASIC);
    }

    /** What a descriptor refers to. */
    FileIdentity identify(long fd) {
        return identify(fd, scratch.path(NOTHING), AT_NO_AUTOMOUNT_DONT_SYNC | AT_EMPTY_PATH);
    }

    private FileIdentity identify(long fd, long path, int flags) {
        return identify(fd, path, flags, STATX_TYPE_AND_INODE);
    }

    private FileIdentity identify(long fd, long path, int flags, int wanted) {
        long result = Syscall.call(SyscallNumber.STATX, fd, path, flags, wanted, scratch.address(Scratch.HEADER));
        return result < 0 ? FileIdentity.NONE : FileIdentity.read(scratch);
    }

    /** The size of what a path leads to; -1 when nothing is there. */
    long size(byte[] path) {
        return identify(path).exists() ? scratch.getLong(Scratch.HEADER + SIZE) : -1;
    }

    /** The names of the directories in a directory; empty when it cannot be listed. */
    List<String> directories(byte[] path) {
        List<String> names = new ArrayList<>();
        long fd = Syscall.call(SyscallNumber.OPENAT, AT_FDCWD, scratch.path(path), O_DIRECTORY_CLOEXEC, 0);
        if (fd < 0) {
            return names;
        }
        while (true) {
            long length = Syscall.call(SyscallNumber.GETDENTS64, fd, scratch.address(Scratch.HEADER), scratch.room());
            if (length <= 0) {
                Syscall.call(SyscallNumber.CLOSE, fd);
                return names;
            }
            entries.begin(scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length), Scratch.HEADER, (int) length);
            while (entries.next()) {
                if (entries.isDirectory()) {
                    names.add(entries.name());
                }
            }
        }
    }
}
