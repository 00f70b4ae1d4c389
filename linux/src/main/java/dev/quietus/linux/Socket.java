package dev.quietus.linux;

/**
 * A line of {@code /proc/PID/net/tcp}, {@code udp} and their IPv6 forms (proc_pid_net(5)).
 *
 * @param local address in hexadecimal, in the order of the wire; 8 digits for IPv4, also where it is mapped into IPv6
 * @param remote the peer's address, in the same form
 * @param state a TCP state (net/tcp_states.h); UDP uses ESTABLISHED for a connected socket and CLOSE for others
 * @param inode the number in {@code socket:[N]}, 0 while no process can have it open
 */
record Socket(String local, int localPort, String remote, int remotePort, int state, long inode) {
    static final int ESTABLISHED = 1;
    static final int LISTEN = 10;

    /** Whether the two are the ends of one connection. */
    boolean faces(Socket other) {
        return localPort == other.remotePort
                && remotePort == other.localPort
                && local.equals(other.remote)
                && remote.equals(other.local);
    }

    /** {@code 127.0.0.1:8080} or {@code [::1]:8080}. */
    String localText() {
        return SocketAddress.text(local) + ':' + localPort;
    }

    String remoteText() {
        return SocketAddress.text(remote) + ':' + remotePort;
    }
}
