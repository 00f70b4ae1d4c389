package dev.quietus.linux;

import dev.quietus.Target;
import java.util.ArrayList;
import java.util.List;

/** What the sockets at one port of this machine have to do with it. Pure. */
final class Ports {
    private final List<Socket> listeners = new ArrayList<>();
    private final List<Socket> clients = new ArrayList<>();

    /** @param namespaces the sockets of which the port is one end, by network namespace */
    Ports(List<List<Socket>> namespaces, Target.Port target) {
        boolean udp = target.protocol() == Target.Port.Protocol.UDP;
        List<Socket> served = new ArrayList<>();
        for (List<Socket> sockets : namespaces) {
            for (Socket socket : sockets) {
                if (socket.localPort() == target.number()) {
                    // Anything may arrive at a UDP socket; a TCP socket with a peer is a connection, not a listener.
                    (udp || socket.state() == Socket.LISTEN ? listeners : served).add(socket);
                }
            }
        }
        for (List<Socket> sockets : namespaces) {
            for (Socket socket : sockets) {
                boolean client = socket.remotePort() == target.number() && socket.localPort() != target.number();
                if (client && (udp ? reachesListener(socket) : hasCounterpart(socket, served))) {
                    clients.add(socket);
                }
            }
        }
    }

    /** TCP: listening. UDP: bound to the port. */
    List<Socket> listeners() {
        return listeners;
    }

    /** Connected to a listener from this machine. */
    List<Socket> clients() {
        return clients;
    }

    /** The other end need not be in the same namespace: containers are connected across. */
    private static boolean hasCounterpart(Socket client, List<Socket> served) {
        for (Socket socket : served) {
            if (socket.faces(client)) {
                return true;
            }
        }
        return false;
    }

    private boolean reachesListener(Socket client) {
        for (Socket listener : listeners) {
            boolean own =
                    client.remote().equals(client.local()) || client.remote().startsWith("7F");
            if (listener.local().equals(client.remote()) || (SocketAddress.isAny(listener.local()) && own)) {
                return true;
            }
        }
        return false;
    }
}
