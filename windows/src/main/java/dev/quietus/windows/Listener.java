package dev.quietus.windows;

import com.sun.jna.Memory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A TCP socket that listens.
 *
 * @param address it is bound to, as digits
 */
record Listener(String address, int port) {
    private static final int LONGEST = 28;
    private static final int IPV4 = 2;
    private static final int IPV6 = 23;
    private static final int PORT = 2;

    /**
     * What a handle of this process is, if it may be such a socket: one with an address and no peer. Wine does not tell more of the
     * sockets of others, so only the system's table of ports says for certain that somebody listens there.
     *
     * @return null for anything else
     */
    static @Nullable Listener of(long handle) {
        Started.ONCE.check();
        byte[] address = new byte[LONGEST];
        int[] length = {LONGEST};
        if (Ws2.CALLS.getsockname(handle, address, length) != 0
                || Ws2.CALLS.getpeername(handle, new byte[LONGEST], new int[] {LONGEST}) == 0
                || option(handle, Ws2.SO_ACCEPTCONN, 1) == 0
                || option(handle, Ws2.SO_TYPE, Ws2.SOCK_STREAM) != Ws2.SOCK_STREAM) {
            return null;
        }
        return parse(address, length[0]);
    }

    private static int option(long handle, int which, int untold) {
        byte[] value = new byte[4];
        return Ws2.CALLS.getsockopt(handle, Ws2.SOL_SOCKET, which, value, new int[] {value.length}) == 0
                ? value[0]
                : untold;
    }

    /** Of SOCKADDR_IN or SOCKADDR_IN6; null for others. */
    static @Nullable Listener parse(byte[] address, int length) {
        int family = length < 8 || address.length < length ? 0 : address[0] & 0xff | (address[1] & 0xff) << 8;
        byte[] host = family == IPV4 && length >= 16
                ? Arrays.copyOfRange(address, 4, 8)
                : family == IPV6 && length >= 24 ? Arrays.copyOfRange(address, 8, 24) : new byte[0];
        if (host.length == 0) {
            return null;
        }
        int port = (address[PORT] & 0xff) << 8 | address[PORT + 1] & 0xff;
        try {
            String text = InetAddress.getByAddress(host).getHostAddress();
            return new Listener(text.indexOf(':') < 0 ? text : "[" + text + "]", port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    String text() {
        return "tcp " + address + ":" + port;
    }

    /** That sockets may be used at all, asked for once (WSAStartup). */
    private enum Started {
        ONCE;

        Started() {
            try (Memory data = new Memory(Ws2.DATA_LENGTH)) {
                Ws2.CALLS.WSAStartup(Ws2.VERSION, data);
            }
        }

        void check() {}
    }
}
