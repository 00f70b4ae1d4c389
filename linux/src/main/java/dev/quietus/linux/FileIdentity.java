package dev.quietus.linux;

/**
 * Which file this is, whatever its name: device and inode number (statx(2)).
 *
 * @param mode its type, and its permissions where they were asked for (inode(7)); 0 when there is no such file
 */
record FileIdentity(int major, int minor, long inode, int mode) {
    static final FileIdentity NONE = new FileIdentity(0, 0, 0, 0);

    private static final int MODE = Scratch.HEADER + 28;
    private static final int INODE = Scratch.HEADER + 32;
    private static final int MAJOR = Scratch.HEADER + 136;
    private static final int MINOR = Scratch.HEADER + 140;
    private static final int TYPE = 0xf000;
    private static final int DIRECTORY = 0x4000;
    private static final int REGULAR = 0x8000;
    private static final int FIFO = 0x1000;
    private static final int SOCKET = 0xc000;

    /** Reads it from a struct statx (linux/stat.h) where {@code read} delivers. */
    static FileIdentity read(Scratch scratch) {
        return new FileIdentity(
                scratch.getInt(MAJOR), scratch.getInt(MINOR), scratch.getLong(INODE), scratch.getInt(MODE) & 0xffff);
    }

    boolean exists() {
        return mode != 0;
    }

    boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    boolean isFifo() {
        return (mode & TYPE) == FIFO;
    }

    boolean isSocket() {
        return (mode & TYPE) == SOCKET;
    }

    /** Whether both are the same existing file. */
    boolean is(FileIdentity other) {
        return exists() && other.exists() && is(other.major, other.minor, other.inode);
    }

    /** Whether it lies on the device that {@code mountinfo} calls {@code major:minor}. */
    boolean on(String device) {
        return exists() && device.equals(major + ":" + minor);
    }

    /** Whether this is the file of that device and number. */
    boolean is(int major, int minor, long inode) {
        return this.inode == inode && this.major == major && this.minor == minor;
    }
}
