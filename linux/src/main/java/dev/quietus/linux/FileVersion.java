package dev.quietus.linux;

/**
 * Which content of which file (statx(2)): equal ones are of one file that nobody has written to between two looks. Links are not followed.
 *
 * @param links how many names it has
 * @param mode its permissions
 * @param modified when it was written to last, seconds since 1970 and nanoseconds
 */
record FileVersion(
        FileIdentity identity, int links, int uid, int gid, int mode, long size, long modified, int nanoseconds) {
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC = 0x7ff;

    /** Offsets in struct statx (linux/stat.h). */
    private static final int LINKS = Scratch.HEADER + 16;

    private static final int UID = Scratch.HEADER + 20;
    private static final int GID = Scratch.HEADER + 24;
    private static final int SIZE = Scratch.HEADER + 40;
    private static final int MODIFIED = Scratch.HEADER + 112;

    private static final int TYPE = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int LINK = 0xa000;
    private static final int PERMISSIONS = 0xfff;
    private static final int OTHERS_WRITE = 0x12;
    private static final int STICKY = 0x200;
    private static final byte[] NOTHING = {};

    /** Of a path; one that does not exist when nothing is there. */
    static FileVersion of(Scratch scratch, String path) {
        return of(scratch, KernelFiles.AT_FDCWD, KernelText.bytes(path), AT_SYMLINK_NOFOLLOW);
    }

    /** Of an open file. */
    static FileVersion of(Scratch scratch, long fd) {
        return of(scratch, fd, NOTHING, AT_EMPTY_PATH);
    }

    private static FileVersion of(Scratch scratch, long directory, byte[] name, int flags) {
        long path = scratch.path(name);
        long done =
                Syscall.call(SyscallNumber.STATX, directory, path, flags, STATX_BASIC, scratch.address(Scratch.HEADER));
        if (done < 0) {
            return new FileVersion(FileIdentity.NONE, 0, -1, -1, 0, 0, 0, 0);
        }
        FileIdentity identity = FileIdentity.read(scratch);
        return new FileVersion(
                identity,
                scratch.getInt(LINKS),
                scratch.getInt(UID),
                scratch.getInt(GID),
                identity.mode() & PERMISSIONS,
                scratch.getLong(SIZE),
                scratch.getLong(MODIFIED),
                scratch.getInt(MODIFIED + 8));
    }

    boolean exists() {
        return identity.exists();
    }

    boolean isRegular() {
        return (identity.mode() & TYPE) == REGULAR;
    }

    boolean isLink() {
        return (identity.mode() & TYPE) == LINK;
    }

    /** Whether anybody but its owner can put something else in the place of what is in it. */
    boolean openToExchange() {
        return (mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0;
    }
}
