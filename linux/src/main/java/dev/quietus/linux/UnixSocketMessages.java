package dev.quietus.linux;

import java.util.Set;

/** Reads answers of unix_diag: netlink messages of struct unix_diag_msg with attributes (linux/unix_diag.h). Pure. */
final class UnixSocketMessages {
    private static final int HEADER = 16;
    private static final int MESSAGE = 16;
    private static final int DONE = 3;
    private static final int ERROR = 2;
    private static final int UNIX_DIAG_NAME = 0;
    private static final int UNIX_DIAG_VFS = 1;

    private UnixSocketMessages() {}

    /**
     * Collects the inodes of the sockets bound to a file.
     *
     * @return whether more messages follow; false also at the first malformed one
     */
    static boolean collect(byte[] bytes, int from, int to, FileIdentity file, Set<Long> inodes) {
        return each(bytes, from, to, (inode, bound, device, name) -> {
            if (bound == (int) file.inode() && device >>> 20 == file.major() && (device & 0xfffff) == file.minor()) {
                inodes.add(inode);
            }
        });
    }

    /** Told of each socket that is bound to a file. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param inode the socket's
         * @param bound the file's, its lower 32 bits
         * @param device the file's, 20 bits of it minor
         * @param name the path that it was bound to, as it was given; empty when that was not asked for
         */
        void bound(long inode, int bound, int device, String name);
    }

    /**
     * Goes through a message.
     *
     * @return whether more messages follow; false also at the first malformed one
     */
    static boolean each(byte[] bytes, int from, int to, Visitor visitor) {
        int at = from;
        while (to - at >= HEADER) {
            int length = word(bytes, at);
            int type = word(bytes, at + 4) & 0xffff;
            if (length < HEADER || length > to - at || type == DONE || type == ERROR) {
                return false;
            }
            if (length >= HEADER + MESSAGE) {
                long inode = word(bytes, at + HEADER + 4) & 0xffffffffL;
                visit(inode, bytes, at + HEADER + MESSAGE, at + length, visitor);
            }
            at += length + 3 & ~3;
        }
        return at == to || to - at < HEADER && at > from;
    }

    /** Attributes: length u16, type u16, then for VFS the inode and the device, both u32, and for NAME the bytes. */
    private static void visit(long inode, byte[] bytes, int from, int to, Visitor visitor) {
        int file = -1;
        String name = "";
        for (int at = from; to - at >= 4; ) {
            int length = word(bytes, at) & 0xffff;
            int type = word(bytes, at) >>> 16;
            if (length < 4 || length > to - at) {
                return;
            }
            if (type == UNIX_DIAG_VFS && length >= 12) {
                file = at + 4;
            } else if (type == UNIX_DIAG_NAME) {
                name = KernelText.text(bytes, at + 4, KernelText.find(bytes, at + 4, at + length, 0));
            }
            at += length + 3 & ~3;
        }
        if (file >= 0) {
            visitor.bound(inode, word(bytes, file), word(bytes, file + 4), name);
        }
    }

    private static int word(byte[] bytes, int at) {
        return bytes[at] & 0xff
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 24;
    }
}
