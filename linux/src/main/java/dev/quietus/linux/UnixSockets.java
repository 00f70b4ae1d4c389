package dev.quietus.linux;

import dev.quietus.spi.Snapshot;
import java.util.HashSet;
import java.util.Set;

/**
 * Which sockets are bound to a file, in the own network namespace, by device and inode (unix_diag of sock_diag(7),
 * Linux 3.3). The text table would not do: a name in it may contain newlines, and so forge lines about strangers.
 */
final class UnixSockets {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int REQUEST_DUMP = 0x301;
    private static final int AF_UNIX = 1;
    private static final int UDIAG_SHOW_NAME = 1;
    private static final int UDIAG_SHOW_VFS = 2;
    private static final int UDIAG_SHOW_PEER = 4;
    private static final int UDIAG_SHOW_ICONS = 8;
    private static final int REQUEST_SIZE = 16 + 24;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;

    private final Kernel kernel;
    private final Scratch scratch;

    UnixSockets(Kernel kernel) {
        this.kernel = kernel;
        this.scratch = kernel.scratch();
    }

    /** Who has a socket open that is bound to this file. */
    void holders(FileIdentity file, Snapshot snapshot, SocketHolders.Visitor visitor) {
        new SocketHolders(kernel.proc()).find(snapshot.processes(), boundTo(file), visitor);
    }

    /** The sockets that are bound to this file. */
    Set<Long> boundTo(FileIdentity file) {
        Set<Long> inodes = new HashSet<>();
        dump(UDIAG_SHOW_VFS, (bytes, from, to) -> UnixSocketMessages.collect(bytes, from, to, file, inodes));
        return inodes;
    }

    /** Tells of every socket in the own network namespace, with its name. */
    void each(UnixSocketMessages.Visitor visitor) {
        dump(UDIAG_SHOW_NAME | UDIAG_SHOW_VFS, (bytes, from, to) -> UnixSocketMessages.each(bytes, from, to, visitor));
    }

    /** The same with whom they are connected to, and not with their files. */
    void eachWithPeer(UnixSocketMessages.Visitor visitor) {
        dump(
                UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_ICONS,
                (bytes, from, to) -> UnixSocketMessages.each(bytes, from, to, visitor));
    }

    /** Takes a part of the answer; whether more follows. */
    @FunctionalInterface
    private interface Part {
        boolean take(byte[] bytes, int from, int to);
    }

    private void dump(int wanted, Part part) {
        long fd = Syscall.call(SyscallNumber.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            return;
        }
        // Two seconds: an answer that is lost must not be waited for.
        scratch.putLong(Scratch.HEADER, 2);
        scratch.putLong(Scratch.HEADER + 8, 0);
        Syscall.call(SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, scratch.address(Scratch.HEADER), 16);
        request(wanted);
        long sent = Syscall.call(SyscallNumber.SENDTO, fd, scratch.address(Scratch.HEADER), REQUEST_SIZE, 0, 0, 0);
        boolean more = sent == REQUEST_SIZE;
        while (more) {
            long length =
                    Syscall.call(SyscallNumber.RECVFROM, fd, scratch.address(Scratch.HEADER), scratch.room(), 0, 0, 0);
            byte[] bytes = length <= 0 ? new byte[0] : scratch.load(Scratch.HEADER, Scratch.HEADER + (int) length);
            more = length > 0 && part.take(bytes, Scratch.HEADER, Scratch.HEADER + (int) length);
        }
        Syscall.call(SyscallNumber.CLOSE, fd);
    }

    /** struct nlmsghdr (netlink(7)) and struct unix_diag_req (linux/unix_diag.h): all states, with the bound file. */
    private void request(int wanted) {
        scratch.putInt(Scratch.HEADER, REQUEST_SIZE);
        scratch.putInt(Scratch.HEADER + 4, SOCK_DIAG_BY_FAMILY | REQUEST_DUMP << 16);
        scratch.putLong(Scratch.HEADER + 8, 1);
        scratch.putInt(Scratch.HEADER + 16, AF_UNIX);
        scratch.putInt(Scratch.HEADER + 20, -1);
        scratch.putInt(Scratch.HEADER + 24, 0);
        scratch.putInt(Scratch.HEADER + 28, wanted);
        scratch.putLong(Scratch.HEADER + 32, 0);
    }
}
