package dev.quietus.linux;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The sockets of the own network namespace by sock_diag(7): for TCP a tenth of the work that {@code /proc/net/tcp} is on a
 * machine with large tables. For one thread.
 */
final class SocketDump implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int BY_FAMILY = 20;
    /** TCPDIAG_GETSOCK: of both families, so that the kernel goes through its table once (linux/inet_diag.h). */
    private static final int BOTH_FAMILIES = 18;

    private static final int REQUEST_DUMP = 1 | 0x300;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int UDP = 17;
    private static final int IPV4 = 2;
    private static final int IPV6 = 10;
    /** ESTABLISHED, CLOSE, CLOSE_WAIT, LISTEN (net/tcp_states.h). */
    private static final int STATES = 1 << 1 | 1 << 7 | 1 << 8 | 1 << 10;

    private static final int REQUEST = 76;
    private static final int REQUEST_BY_FAMILY = 72;
    private static final int ANSWER = 88;
    private static final int ROOM = 128 * 1024;
    private static final String DIGITS = "0123456789ABCDEF";
    private static final String MAPPED = "00000000000000000000FFFF";

    private final ByteBuffer memory = Scratch.direct(ROOM);
    private final ByteBuffer tcp = requestBoth();
    private final ByteBuffer udp4 = requestUdp(IPV4);
    private final ByteBuffer udp6 = requestUdp(IPV6);
    private final long fd = Syscall.call(SyscallNumber.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);

    /** struct inet_diag_req: the states are behind the addresses. */
    private static ByteBuffer requestBoth() {
        return request(BOTH_FAMILIES, REQUEST).putInt(REQUEST - 8, STATES);
    }

    /** struct inet_diag_req_v2. */
    private static ByteBuffer requestUdp(int family) {
        return request(BY_FAMILY, REQUEST_BY_FAMILY)
                .put(16, (byte) family)
                .put(17, (byte) UDP)
                .putInt(20, STATES);
    }

    private static ByteBuffer request(int kind, int length) {
        return Scratch.direct(length)
                .putInt(0, length)
                .putShort(4, (short) kind)
                .putShort(6, (short) REQUEST_DUMP);
    }

    /** Adds those that are connected, bound or listen; false when the kernel does not tell, some may be added then. */
    boolean addAll(boolean udp, List<Socket> sockets) {
        // A machine without IPv6 has no sockets of it, and answers so.
        return udp ? dump(udp4, sockets) && dump(udp6, sockets) : dump(tcp, sockets);
    }

    private boolean dump(ByteBuffer request, List<Socket> sockets) {
        long address = Scratch.addressOf(memory);
        if (Syscall.call(SyscallNumber.SENDTO, fd, Scratch.addressOf(request), request.capacity(), 0, 0, 0) < 0) {
            return false;
        }
        while (true) {
            // The kernel has each part ready when the one before was taken.
            long length = Syscall.call(SyscallNumber.RECVFROM, fd, address, ROOM, MSG_DONTWAIT, 0, 0);
            if (length <= 0) {
                return false;
            }
            for (int at = 0; at + 16 <= length; ) {
                int size = memory.getInt(at);
                int type = memory.getShort(at + 4);
                if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                    return type == NLMSG_DONE;
                }
                if (size < 16 || at + size > length) {
                    return false;
                }
                if (size >= ANSWER) {
                    sockets.add(socket(at));
                }
                at += size + 3 & ~3;
            }
        }
    }

    /** struct inet_diag_msg (linux/inet_diag.h). */
    private Socket socket(int at) {
        boolean old = memory.get(at + 16) == IPV4;
        return new Socket(
                wire(at + 24, old),
                port(at + 20),
                wire(at + 40, old),
                port(at + 22),
                memory.get(at + 17),
                memory.getInt(at + 84) & 0xffffffffL);
    }

    private int port(int at) {
        return (memory.get(at) & 0xff) << 8 | memory.get(at + 1) & 0xff;
    }

    private String wire(int from, boolean old) {
        int octets = old ? 4 : 16;
        StringBuilder wire = new StringBuilder(2 * octets);
        for (int at = from; at < from + octets; at++) {
            wire.append(DIGITS.charAt(memory.get(at) >> 4 & 0xf)).append(DIGITS.charAt(memory.get(at) & 0xf));
        }
        String address = wire.toString();
        return address.startsWith(MAPPED) ? address.substring(MAPPED.length()) : address;
    }

    @Override
    public void close() {
        Fds.close(fd);
    }
}
