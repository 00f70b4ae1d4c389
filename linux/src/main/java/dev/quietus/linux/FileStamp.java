package dev.quietus.linux;

/**
 * What a file system says of a file besides its content (statx(2)); links are not followed.
 *
 * @param changed when its metadata last changed, in nanoseconds since 1970
 * @param born when it was made, the same; {@link #changed} where the file system does not know
 * @param dated whether the file system knows when it was made
 * @param size in bytes
 */
record FileStamp(FileIdentity identity, int uid, long changed, long born, boolean dated, long size) {
    static final FileStamp NONE = new FileStamp(FileIdentity.NONE, -1, 0, 0, false, 0);

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_SYMLINK_NOFOLLOW_NO_AUTOMOUNT_DONT_SYNC = 0x100 | 0x800 | 0x4000;
    private static final int STATX_BASIC_AND_BIRTH = 0xfff;
    private static final int STATX_BIRTH = 0x800;

    /** Offsets in struct statx (linux/stat.h). */
    private static final int MASK = Scratch.HEADER;

    private static final int UID = Scratch.HEADER + 20;
    private static final int SIZE = Scratch.HEADER + 40;
    private static final int BORN = Scratch.HEADER + 80;
    private static final int CHANGED = Scratch.HEADER + 96;
    private static final int OTHERS = 0x3f;
    private static final int OTHERS_WRITE = 0x12;
    private static final byte[] NOTHING = {};

    /** Of a name in a directory. */
    static FileStamp of(Scratch scratch, long directory, byte[] name) {
        return read(scratch, directory, scratch.path(name), AT_SYMLINK_NOFOLLOW_NO_AUTOMOUNT_DONT_SYNC);
    }

    /** Of an open file. */
    static FileStamp of(Scratch scratch, long fd) {
        return read(scratch, fd, scratch.path(NOTHING), AT_EMPTY_PATH);
    }

    private static FileStamp read(Scratch scratch, long directory, long path, int flags) {
        long buffer = scratch.address(Scratch.HEADER);
        long done = Syscall.call(SyscallNumber.STATX, directory, path, flags, STATX_BASIC_AND_BIRTH, buffer);
        if (done < 0) {
            return NONE;
        }
        long changed = time(scratch, CHANGED);
        boolean dated = (scratch.getInt(MASK) & STATX_BIRTH) != 0;
        return new FileStamp(
                FileIdentity.read(scratch),
                scratch.getInt(UID),
                changed,
                dated ? time(scratch, BORN) : changed,
                dated,
                scratch.getLong(SIZE));
    }

    private static long time(Scratch scratch, int at) {
        return scratch.getLong(at) * 1_000_000_000L + scratch.getInt(at + 8);
    }

    boolean isDirectory() {
        return identity.isDirectory();
    }

    /** Whether anybody but its owner may do anything with it. */
    boolean openToOthers() {
        return (identity.mode() & OTHERS) != 0;
    }

    /** Whether anybody but its owner may write to it. */
    boolean writableByOthers() {
        return (identity.mode() & OTHERS_WRITE) != 0;
    }
}
