package dev.quietus;

/**
 * A connection of this machine with another, as the kernel's socket table has it.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param local its address here, as text without a port
 * @param localPort 1 to 65535
 * @param remote the peer's address
 * @param remotePort 1 to 65535
 * @param inbound whether the peer opened it: somebody listens on the local port, or did
 */
public record Connection(String protocol, String local, int localPort, String remote, int remotePort, boolean inbound) {

    /** The port that says which service it is about: of the side that was called. */
    public int servicePort() {
        return inbound ? localPort : remotePort;
    }
}
