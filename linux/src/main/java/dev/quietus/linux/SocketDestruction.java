package dev.quietus.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Takes a socket away from whoever has it (sock_diag(7), SOCK_DESTROY of Linux 4.5, CONFIG_INET_DIAG_DESTROY): whoever uses it
 * gets ECONNABORTED, its peer ECONNRESET. Safe for any number of threads.
 */
final class SocketDestruction {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int BY_FAMILY = 20;
    private static final int DESTROY = 21;
    private static final int NLMSG_ERROR = 2;
    private static final int REQUEST = 1;
    private static final int REQUEST_ACK = 1 | 4;
    private static final int MSG_DONTWAIT = 0x40;

    private static final int SIZE = 72;
    private static final int TUPLE = 24;
    private static final int COOKIE = 64;
    private static final int ANSWER = 128;
    private static final int ANSWER_ROOM = 1024;
    private static final int ANSWER_COOKIE = ANSWER + 60;
    private static final int ANSWER_INODE = ANSWER + 84;

    private final ByteBuffer memory = Scratch.direct(ANSWER + ANSWER_ROOM);
    private final long fd;

    private SocketDestruction(long fd) {
        this.fd = fd;
    }

    /** Does it; what stood in the way, empty when it is done or was over already. */
    static Optional<String> of(Socket socket, boolean udp) {
        return with(destruction -> destruction.destroy(socket, udp));
    }

    /** Whether it may be done here: asks for a socket that cannot be. */
    static Optional<String> probe() {
        return with(destruction -> {
            destruction.request(new Socket("00000000", 0, "00000000", 0, 0, 0), false);
            destruction.memory.putInt(COOKIE, 0x0badc0de).putInt(COOKIE + 4, 0x0badc0de);
            long result = destruction.send(DESTROY, REQUEST_ACK);
            return Errno.is(result, Errno.ENOENT) ? 0 : result;
        });
    }

    private interface Step {
        long take(SocketDestruction destruction);
    }

    private static Optional<String> with(Step step) {
        long fd = Syscall.call(SyscallNumber.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
        long result = fd < 0 ? fd : step.take(new SocketDestruction(fd));
        Fds.close(fd);
        return result < 0 ? Optional.of(reason(result)) : Optional.empty();
    }

    private static String reason(long result) {
        return switch ((int) -result) {
            case Errno.EPERM -> "EPERM: CAP_NET_ADMIN in the network namespace, run it as root";
            case Errno.EOPNOTSUPP -> "EOPNOTSUPP: a kernel with CONFIG_INET_DIAG_DESTROY";
            default -> "sock_diag: " + Errno.text(result);
        };
    }

    /**
     * Asked first for the cookie, by which the kernel knows this socket and no later one: with the addresses alone, a connection
     * that has ended meanwhile would stand for its listener.
     */
    private long destroy(Socket socket, boolean udp) {
        request(socket, udp);
        memory.putInt(COOKIE, -1).putInt(COOKIE + 4, -1);
        long found = send(BY_FAMILY, REQUEST);
        if (Errno.is(found, Errno.ENOENT) || found == 0 && memory.getInt(ANSWER_INODE) != (int) socket.inode()) {
            return 0;
        }
        if (found < 0) {
            return found;
        }
        memory.putInt(COOKIE, memory.getInt(ANSWER_COOKIE)).putInt(COOKIE + 4, memory.getInt(ANSWER_COOKIE + 4));
        long destroyed = send(DESTROY, REQUEST_ACK);
        return Errno.is(destroyed, Errno.ENOENT) || Errno.is(destroyed, Errno.ESTALE) ? 0 : destroyed;
    }

    /** struct inet_diag_req_v2 (linux/inet_diag.h). */
    private void request(Socket socket, boolean udp) {
        for (int at = 0; at < SIZE; at += 4) {
            memory.putInt(at, 0);
        }
        boolean old = socket.local().length() == 8;
        memory.put(16, (byte) (old ? 2 : 10)).put(17, (byte) (udp ? 17 : 6));
        memory.putInt(20, -1);
        memory.order(ByteOrder.BIG_ENDIAN);
        memory.putShort(TUPLE, (short) socket.localPort()).putShort(TUPLE + 2, (short) socket.remotePort());
        memory.order(ByteOrder.nativeOrder());
        address(TUPLE + 4, socket.local());
        address(TUPLE + 20, socket.remote());
    }

    private void address(int at, String wire) {
        byte[] digits = KernelText.ascii(wire);
        for (int n = 0; n + 2 <= digits.length; n += 2) {
            memory.put(at + n / 2, (byte) KernelText.hexadecimal(digits, n, n + 2));
        }
    }

    /** 0 or the negated error number; the answer is in memory. */
    private long send(int type, int flags) {
        memory.putInt(0, SIZE).putShort(4, (short) type).putShort(6, (short) flags);
        memory.putInt(8, 1).putInt(12, 0);
        long address = Scratch.addressOf(memory);
        long sent = Syscall.call(SyscallNumber.SENDTO, fd, address, SIZE, 0, 0, 0);
        if (sent < 0) {
            return sent;
        }
        // The kernel has answered before it returns.
        long length = Syscall.call(SyscallNumber.RECVFROM, fd, address + ANSWER, ANSWER_ROOM, MSG_DONTWAIT, 0, 0);
        if (length < 0) {
            return length;
        }
        return memory.getShort(ANSWER + 4) == NLMSG_ERROR ? memory.getInt(ANSWER + 16) : 0;
    }
}
