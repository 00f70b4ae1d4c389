package dev.quietus.guard;

import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;

/** Knows who is at the other end of each connection, and closes those that are too many. Thread-safe. */
final class ControlConnections implements Connection.Listener {
    private final ControlPeers peers;
    private final Peer holder;
    private final ControlCrowd crowd = new ControlCrowd(8, 48, 64);
    private final Map<Connection, Peer> open = new ConcurrentHashMap<>();

    /** @param holder who it is that comes by TCP with the token, which only he can read */
    ControlConnections(ControlPeers peers, Peer holder) {
        this.peers = peers;
        this.holder = holder;
    }

    @Override
    public void onOpened(Connection connection) {
        Peer peer = identify(connection);
        if (crowd.enter(peer)) {
            open.put(connection, peer);
        } else {
            connection.getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Peer peer = open.remove(connection);
        if (peer != null) {
            crowd.leave(peer);
        }
    }

    /** Who may nothing for a connection that was not let in. */
    Peer peer(Connection connection) {
        return open.getOrDefault(connection, new Peer(-1, "unknown", "socket"));
    }

    /** By TCP anybody comes, so until he shows the token he counts as an ordinary user: root keeps his room. */
    private Peer identify(Connection connection) {
        if (!isSocket(connection)) {
            return new Peer(-1, holder.name(), "tcp");
        }
        Object transport = connection.getEndPoint().getTransport();
        return transport instanceof SocketChannel channel ? peers.of(channel) : new Peer(-1, "unknown", "socket");
    }

    private static boolean isSocket(Connection connection) {
        return connection.getEndPoint().getLocalSocketAddress() instanceof java.net.UnixDomainSocketAddress;
    }
}
