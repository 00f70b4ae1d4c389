package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads answers of unix_diag: netlink messages of struct unix_diag_msg with attributes (linux/unix_diag.h). Pure. */
final class UnixSocketMessages {
    private static final int HEADER = 16;
    private static final int MESSAGE = 16;
    private static final int DONE = 3;
    private static final int ERROR = 2;
    private static final int UNIX_DIAG_NAME = 0;
    private static final int UNIX_DIAG_VFS = 1;
    private static final int UNIX_DIAG_PEER = 2;
    private static final int UNIX_DIAG_ICONS = 3;

    private UnixSocketMessages() {}

    /**
     * Collects the inodes of the sockets bound to a file.
     *
     * @return whether more messages follow; false also at the first malformed one
     */
    static boolean collect(byte[] bytes, int from, int to, FileIdentity file, Set<Long> inodes) {
        return each(bytes, from, to, socket -> {
            int device = socket.device();
            boolean same = socket.file() == (int) file.inode()
                    && device >>> 20 == file.major()
                    && (device & 0xfffff) == file.minor();
            if (socket.bound() && same) {
                inodes.add(socket.inode());
            }
        });
    }

    /** Told of each socket. */
    @FunctionalInterface
    interface Visitor {
        void socket(UnixSocket socket);
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

    /** Attributes: length u16, type u16, then for VFS inode and device, for PEER an inode, for ICONS some, all u32, for NAME the bytes. */
    private static void visit(long inode, byte[] bytes, int from, int to, Visitor visitor) {
        int file = -1;
        String name = "";
        long peer = 0;
        List<Long> waiting = new ArrayList<>(0);
        for (int at = from; to - at >= 4; ) {
            int length = word(bytes, at) & 0xffff;
            int type = word(bytes, at) >>> 16;
            if (length < 4 || length > to - at) {
                return;
            }
            if (type == UNIX_DIAG_VFS && length >= 12) {
                file = at + 4;
            } else if (type == UNIX_DIAG_NAME) {
                name = name(bytes, at + 4, at + length);
            } else if (type == UNIX_DIAG_PEER && length >= 8) {
                peer = word(bytes, at + 4) & 0xffffffffL;
            } else if (type == UNIX_DIAG_ICONS) {
                for (int one = at + 4; one + 4 <= at + length; one += 4) {
                    waiting.add(word(bytes, one) & 0xffffffffL);
                }
            }
            at += length + 3 & ~3;
        }
        boolean bound = file >= 0;
        visitor.socket(new UnixSocket(
                inode, bound, bound ? word(bytes, file) : 0, bound ? word(bytes, file + 4) : 0, name, peer, waiting));
    }

    /** A path ends at its zero byte; an abstract name (unix(7)) begins with one, and is shown with an @ instead. */
    private static String name(byte[] bytes, int from, int to) {
        return from < to && bytes[from] == 0
                ? '@' + KernelText.text(bytes, from + 1, to)
                : KernelText.text(bytes, from, KernelText.find(bytes, from, to, 0));
    }

    private static int word(byte[] bytes, int at) {
        return bytes[at] & 0xff
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 24;
    }
}
