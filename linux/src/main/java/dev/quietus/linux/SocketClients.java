package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who on this machine is connected to a process that serves: by TCP from any network namespace, by unix sockets within the
 * own one. Whom it is itself a client of does not depend on it. For one thread at a time.
 */
final class SocketClients {
    private static final String SOCKET = "socket:[";
    /** More ports of one process are not asked for. */
    private static final int MOST_PORTS = 16;

    private final Kernel kernel;
    private final Ties ties;
    private final Snapshot snapshot;
    private final NetworkNamespaces namespaces;
    private @Nullable Map<Long, UnixSocket> unix;
    private @Nullable Map<Long, List<Integer>> representatives;

    SocketClients(Kernel kernel, Ties ties, Snapshot snapshot) {
        this.kernel = kernel;
        this.ties = ties;
        this.snapshot = snapshot;
        this.namespaces = new NetworkNamespaces(new KernelFiles(kernel.scratch(), kernel.proc()));
    }

    /**
     * @param links the process's descriptors, by what they lead to
     * @return whether all could be asked for: unix sockets of another network namespace are not told
     */
    boolean seek(Ties.Rank rank, ProcessFacts facts, Map<String, List<String>> links, int order) {
        Set<Long> own = new HashSet<>();
        for (String target : links.keySet()) {
            if (target.startsWith(SOCKET)) {
                byte[] bytes = KernelText.bytes(target);
                own.add(NumberedLink.number(bytes, 0, bytes.length));
            }
        }
        boolean here = own.isEmpty() || namespaces.of(facts.pid()) == namespaces.of(kernel.pid());
        if (here && !own.isEmpty()) {
            unix(rank, own, order);
        }
        if (!own.isEmpty()) {
            tcp(rank, facts, own, order);
        }
        return here;
    }

    /** Takes those that are unix sockets away. */
    private void unix(Ties.Rank rank, Set<Long> own, int order) {
        Map<Long, UnixSocket> all = unix();
        for (UnixSocket other : all.values()) {
            UnixSocket ours = all.get(other.peer());
            if (ours == null || !own.contains(ours.inode()) || own.contains(other.inode())) {
                continue;
            }
            // What was accepted has its listener's name, a client mostly none.
            if (!ours.name().isEmpty()) {
                seek(rank, order, other.inode(), "client of unix " + ours.name());
            } else if (other.name().isEmpty()) {
                seek(rank, order, other.inode(), "at the other end of its socket pair");
            }
        }
        for (long inode : own) {
            UnixSocket listener = all.get(inode);
            if (listener != null) {
                String why = "client of unix " + listener.name() + ", not accepted yet";
                listener.waiting().forEach(client -> seek(rank, order, client, why));
            }
        }
        own.removeIf(all::containsKey);
    }

    private Map<Long, UnixSocket> unix() {
        Map<Long, UnixSocket> known = unix;
        if (known == null) {
            Map<Long, UnixSocket> all = new HashMap<>();
            new UnixSockets(kernel).eachWithPeer(socket -> all.put(socket.inode(), socket));
            unix = all;
            known = all;
        }
        return known;
    }

    private void tcp(Ties.Rank rank, ProcessFacts facts, Set<Long> own, int order) {
        List<Socket> accepted = new ArrayList<>();
        Map<Integer, Boolean> ports = ports(facts, own, accepted);
        for (Map.Entry<Integer, Boolean> port : ports.entrySet()) {
            Target.Port target = new Target.Port(port.getKey(), Target.Port.Protocol.TCP, true);
            Ports all = new Ports(namespaces.sockets(representatives(), false, port.getKey()), target);
            for (Socket client : all.clients()) {
                if (client.inode() != 0 && (port.getValue() || facesAny(client, accepted))) {
                    seek(rank, order, client.inode(), "client of tcp " + client.remoteText());
                }
            }
        }
    }

    /** The ports it serves, each with whether it listens there itself: else only whom it has accepted is its client. */
    private Map<Integer, Boolean> ports(ProcessFacts facts, Set<Long> own, List<Socket> accepted) {
        Map<Integer, Boolean> ports = new TreeMap<>();
        List<List<Socket>> tables = own.isEmpty()
                ? List.of()
                : namespaces.sockets(namespaces.representatives(new int[] {facts.pid()}), false, SocketTable.ANY);
        for (List<Socket> table : tables) {
            Set<Integer> listened = new HashSet<>();
            for (Socket socket : table) {
                if (socket.state() == Socket.LISTEN) {
                    listened.add(socket.localPort());
                }
            }
            for (Socket socket : table) {
                boolean serves = own.contains(socket.inode()) && listened.contains(socket.localPort());
                if (serves && (ports.size() < MOST_PORTS || ports.containsKey(socket.localPort()))) {
                    boolean listens = socket.state() == Socket.LISTEN;
                    ports.merge(socket.localPort(), listens, Boolean::logicalOr);
                    accepted.add(socket);
                }
            }
        }
        return ports;
    }

    private Map<Long, List<Integer>> representatives() {
        Map<Long, List<Integer>> known = representatives;
        if (known == null) {
            known = namespaces.representatives(PortSelector.pids(snapshot));
            representatives = known;
        }
        return known;
    }

    private static boolean facesAny(Socket client, List<Socket> accepted) {
        for (Socket one : accepted) {
            if (one.faces(client)) {
                return true;
            }
        }
        return false;
    }

    private void seek(Ties.Rank rank, int order, long inode, String why) {
        ties.seek(SOCKET + inode + ']', rank, order, Tie.whoever(why));
    }
}
