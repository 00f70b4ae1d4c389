package dev.quietus.linux;

import java.util.Set;

/** Reads answers of unix_diag: netlink messages of struct unix_diag_msg with attributes (linux/unix_diag.h). Pure. */
final class UnixSocketMessages {
    private static final int HEADER = 16;
    private static final int MESSAGE = 16;
    private static final int DONE = 3;
    private static final int ERROR = 2;
    private static final int UNIX_DIAG_VFS = 1;

    private UnixSocketMessages() {}

    /**
     * Collects the inodes of the sockets bound to a file.
     *
     * @return whether more messages follow; false also at the first malformed one
     */
    static boolean collect(byte[] bytes, int from, int to, FileIdentity file, Set<Long> inodes) {
        int at = from;
        while (to - at >= HEADER) {
            int length = word(bytes, at);
            int type = word(bytes, at + 4) & 0xffff;
            if (length < HEADER || length > to - at || type == DONE || type == ERROR) {
                return false;
            }
            if (length >= HEADER + MESSAGE && bound(bytes, at + HEADER + MESSAGE, at + length, file)) {
                inodes.add(word(bytes, at + HEADER + 4) & 0xffffffffL);
            }
            at += length + 3 & ~3;
        }
        return at == to || to - at < HEADER && at > from;
    }

    /** Attributes: length u16, type u16, then for VFS the inode and the device (20 bits of it minor), both u32. */
    private static boolean bound(byte[] bytes, int from, int to, FileIdentity file) {
        for (int at = from; to - at >= 4; ) {
            int length = word(bytes, at) & 0xffff;
            int type = word(bytes, at) >>> 16;
            if (length < 4 || length > to - at) {
                return false;
            }
            if (type == UNIX_DIAG_VFS && length >= 12) {
                int device = word(bytes, at + 8);
                return word(bytes, at + 4) == (int) file.inode()
                        && device >>> 20 == file.major()
                        && (device & 0xfffff) == file.minor();
            }
            at += length + 3 & ~3;
        }
        return false;
    }

    private static int word(byte[] bytes, int at) {
        return bytes[at] & 0xff
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 24;
    }
}
