package dev.quietus.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An open directory: what is done by names in it is done in this one, whatever is put in its path's place meanwhile, and
 * never through a link (openat(2)). For one thread at a time.
 */
final class Folder implements AutoCloseable {
    private static final int DIRECTORY = OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
    private static final int NO_LINK = OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;

    private static final int CREATE = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | NO_LINK;
    private static final int UNNAMED = OpenFlags.O_TMPFILE | OpenFlags.O_WRONLY | OpenFlags.O_CLOEXEC;
    /** A FIFO in a file's place must not hang whoever reads it. */
    private static final int READ = OpenFlags.O_NONBLOCK | NO_LINK;

    private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
    private static final int OWNER_ONLY_FILE = 0x180;
    private static final int OWNER_ONLY_FOLDER = 0x1c0;

    /** RESOLVE_NO_SYMLINKS and RESOLVE_NO_MAGICLINKS; RESOLVE_CACHED (linux/openat2.h). */
    private static final int NO_LINK_ANYWHERE = 4 | 2;

    private static final int CACHED = 0x20;
    private static final int OPEN_HOW_SIZE = 24;
    private static final int RENAME_NOREPLACE = 1;
    private static final int AT_SYMLINK_FOLLOW = 0x400;
    private static final byte[] HERE = {'.'};

    private final Scratch scratch;
    private final long fd;
    private final String path;
    private final DirectoryEntries entries = new DirectoryEntries();

    private Folder(Scratch scratch, long fd, String path) {
        this.scratch = scratch;
        this.fd = fd;
        this.path = path;
    }

    /** Opens a directory, links in its path followed; {@link #failure} tells when it could not be. */
    static Folder open(Scratch scratch, String path) {
        long name = scratch.path(KernelText.bytes(path));
        long fd = Syscall.call(SyscallNumber.OPENAT, KernelFiles.AT_FDCWD, name, DIRECTORY, 0);
        return new Folder(scratch, fd, path);
    }

    /**
     * Opens a directory for looking at names in it only, and no link anywhere in its path followed (openat2(2), Linux 5.6).
     *
     * @param cached whether only what the kernel has in memory may be asked (Linux 5.12), so that no file server can let
     *     it hang; else what is not fails with EAGAIN
     */
    static Folder locate(Scratch scratch, String path, boolean cached) {
        scratch.putLong(Scratch.HEADER, OpenFlags.O_PATH | DIRECTORY);
        scratch.putLong(Scratch.HEADER + 8, 0);
        scratch.putLong(Scratch.HEADER + 16, NO_LINK_ANYWHERE | (cached ? CACHED : 0));
        long name = scratch.path(KernelText.bytes(path));
        long how = scratch.address(Scratch.HEADER);
        long fd = Syscall.call(SyscallNumber.OPENAT2, KernelFiles.AT_FDCWD, name, how, OPEN_HOW_SIZE);
        return new Folder(scratch, fd, path);
    }

    /** Opens a directory in this one, not a link to one. */
    Folder enter(String name) {
        long opened = openat(name, DIRECTORY | NO_LINK, 0);
        return new Folder(scratch, fd < 0 ? fd : opened, path + "/" + name);
    }

    /** Makes a directory for its owner alone; 0 or the negated error number. */
    long make(String name) {
        return Syscall.call(SyscallNumber.MKDIRAT, fd, scratch.path(KernelText.bytes(name)), OWNER_ONLY_FOLDER);
    }

    /** 0, or the negated error number with which it could not be opened. */
    long failure() {
        return Math.min(0, fd);
    }

    String path() {
        return path;
    }

    /** What it is itself. */
    FileStamp stamp() {
        return FileStamp.of(scratch, fd);
    }

    /** What a name in it is. */
    FileStamp stamp(String name) {
        return FileStamp.of(scratch, fd, KernelText.bytes(name));
    }

    /**
     * The names in it, except those that begin with a dot.
     *
     * @param most no more than these
     */
    List<String> names(int most) {
        List<String> names = new ArrayList<>();
        Syscall.call(SyscallNumber.LSEEK, fd, 0, 0);
        while (names.size() < most) {
            long length = Syscall.call(SyscallNumber.GETDENTS64, fd, scratch.address(Scratch.HEADER), scratch.room());
            if (length <= 0) {
                return names;
            }
            entries.begin(scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length), Scratch.HEADER, (int) length);
            while (names.size() < most && entries.next()) {
                String name = entries.name();
                if (!name.startsWith(".")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /**
     * Makes a file that must not be there yet, for its owner alone. It gets its name with its content in it: nobody who
     * is killed meanwhile leaves an empty one (open(2), O_TMPFILE).
     *
     * @return the descriptor, to be written on, or the negated error number
     */
    long create(String name, byte[] content) {
        long file = Syscall.call(SyscallNumber.OPENAT, fd, scratch.path(HERE), UNNAMED, OWNER_ONLY_FILE);
        boolean named = Errno.is(file, Errno.EOPNOTSUPP) || Errno.is(file, Errno.EISDIR);
        if (named) {
            // This file system has no files without names.
            file = openat(name, CREATE, OWNER_ONLY_FILE);
        }
        if (file < 0) {
            return file;
        }
        long done = write(file, content);
        if (done < 0 && named) {
            remove(name);
        }
        if (done == 0 && !named) {
            done = link(file, name);
        }
        if (done < 0) {
            Fds.close(file);
        }
        return done < 0 ? done : file;
    }

    private long link(long file, String name) {
        // A call with two paths: the other one stands where small structures do.
        byte[] source = KernelText.ascii("/proc/self/fd/" + file + "\0");
        scratch.put(0, source, source.length);
        long target = scratch.path(KernelText.bytes(name));
        return Syscall.call(
                SyscallNumber.LINKAT, KernelFiles.AT_FDCWD, scratch.address(0), fd, target, AT_SYMLINK_FOLLOW);
    }

    /** Writes at a file's position; 0 or the negated error number, ENOSPC also when only a part fitted. */
    long write(long file, byte[] content) {
        scratch.put(Scratch.HEADER, content, content.length);
        long written = Syscall.call(SyscallNumber.WRITE, file, scratch.address(Scratch.HEADER), content.length);
        return written < 0 ? written : written < content.length ? -Errno.ENOSPC : 0;
    }

    /** The beginning of a file, all of it if it is small; empty when it cannot be read. */
    byte[] read(String name) {
        long file = openat(name, READ, 0);
        if (file < 0) {
            return new byte[0];
        }
        long length = Syscall.call(SyscallNumber.READ, file, scratch.address(Scratch.HEADER), scratch.room());
        Fds.close(file);
        int end = Scratch.HEADER + (int) Math.max(0, length);
        return Arrays.copyOfRange(scratch.load(Scratch.HEADER, end), Scratch.HEADER, end);
    }

    /** Locks a file that is there, for one program at a time (flock(2)); the descriptor or the negated error number. */
    long lock(String name) {
        long file = openat(name, OpenFlags.O_RDWR | NO_LINK, 0);
        if (file < 0) {
            return file;
        }
        long locked = Syscall.call(SyscallNumber.FLOCK, file, LOCK_EXCLUSIVE_NOW);
        // Whoever held it before may have removed it meanwhile: then this is nobody's file any more.
        if (locked == 0
                && !stamp(name).identity().is(FileStamp.of(scratch, file).identity())) {
            locked = -Errno.ENOENT;
        }
        if (locked < 0) {
            Fds.close(file);
        }
        return locked < 0 ? locked : file;
    }

    /** Removes a file; 0 or the negated error number. */
    long remove(String name) {
        return Syscall.call(SyscallNumber.UNLINKAT, fd, scratch.path(KernelText.bytes(name)), 0);
    }

    /** Gives a file another name in this directory that must not be there yet (renameat2(2)); 0 or the negated error. */
    long rename(String name, String other) {
        byte[] source = KernelText.bytes(name + "\0");
        if (source.length > Scratch.HEADER) {
            return -Errno.ENAMETOOLONG;
        }
        scratch.put(0, source, source.length);
        long target = scratch.path(KernelText.bytes(other));
        return Syscall.call(SyscallNumber.RENAMEAT2, fd, scratch.address(0), fd, target, RENAME_NOREPLACE);
    }

    @Override
    public void close() {
        Fds.close(fd);
    }

    private long openat(String name, int flags, int mode) {
        return Syscall.call(SyscallNumber.OPENAT, fd, scratch.path(KernelText.bytes(name)), flags, mode);
    }
}
