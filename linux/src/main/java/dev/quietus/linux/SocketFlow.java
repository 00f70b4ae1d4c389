package dev.quietus.linux;

import dev.quietus.Connection;
import dev.quietus.Happening;
import dev.quietus.ProcessFacts;
import dev.quietus.spi.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares each look at the socket tables with the one before. Where the kernel rings for TCP, it is looked at soon after that, and
 * seldom else: to walk through its table takes the kernel a fifth of a millisecond, however few sockets there are. For one thread.
 */
final class SocketFlow extends LookingFlow {
    private static final int CLOSE_WAIT = 8;
    private static final int UDP_BOUND = 7;
    /** From here on the kernel gives ports away by itself (ip(7), ip_local_port_range): who has one listens for nobody. */
    private static final int FIRST_GIVEN = 32_768;
    /** Finding namespaces means asking every process. */
    private static final int LOOKS_PER_SEARCH = 16;
    /** Where nothing rings, something may have been missed all the same. */
    private static final int LOOKS_PER_TCP = 16;
    /** After it rang: whoever is connected has to be accepted, and may be handed on. */
    private static final int LOOKS_PER_RING = 3;

    private static final Duration SOON = Duration.ofMillis(30);
    /** Where it rang a short while ago as well: a look costs. */
    private static final Duration LATER = Duration.ofMillis(200);

    private final Kernel kernel;
    private final Set<Integer> ports;
    private final NetworkNamespaces namespaces;
    private final SocketHolders holders;
    private final SocketDump dump = new SocketDump();
    private final Optional<SocketBell> bell;
    private final long own;
    private final Table tcp = new Table(false);
    private final Table udp = new Table(true);
    private Map<Long, List<Integer>> representatives = Map.of();
    private int looks;
    /** So many more looks are at TCP too. */
    private int owed;
    /** A look is due because of it; nobody listens for the bell until then. */
    private boolean rung;

    /** What was seen of one protocol. */
    private static final class Table {
        private final boolean udp;
        private Set<Seen> seen = new HashSet<>();
        private Set<Place> listened = Set.of();
        private Set<Place> listenedLast = Set.of();
        private boolean unaccepted;

        Table(boolean udp) {
            this.udp = udp;
        }
    }

    /** A socket at a place: its inode's number may be another's later. */
    private record Seen(boolean udp, long namespace, Socket socket) {}

    /** A port that somebody listens at. */
    private record Place(boolean udp, long namespace, int port) {}

    SocketFlow(Kernel kernel, Feed.Watch watch) {
        super(kernel, watch.interval());
        this.kernel = kernel;
        this.ports = watch.ports();
        this.namespaces = new NetworkNamespaces(new KernelFiles(kernel.scratch(), kernel.proc()));
        this.holders = new SocketHolders(kernel.proc());
        this.own = namespaces.of(kernel.pid());
        this.bell = SocketBell.open();
        fresh(true);
    }

    @Override
    long descriptor() {
        return rung ? -1 : bell.map(SocketBell::descriptor).orElse(-1L);
    }

    @Override
    void look(Waking.Awaited awaited) {
        if (awaited == Waking.Awaited.READY) {
            lookIn(owed > 0 ? LATER : SOON);
            owed = LOOKS_PER_RING;
            rung = true;
            return;
        }
        rung = false;
        // Before the look: what rings during it is not in it.
        boolean rang = bell.map(SocketBell::hush).orElse(true);
        owed = rang || tcp.unaccepted ? LOOKS_PER_RING : Math.max(0, owed - 1);
        List<Seen> fresh = fresh(owed > 0 || looks % LOOKS_PER_TCP == 0);
        if (!fresh.isEmpty()) {
            tell(fresh);
        }
    }

    @Override
    void free() {
        dump.close();
        bell.ifPresent(SocketBell::close);
    }

    /** What was not there at the last look. */
    private List<Seen> fresh(boolean both) {
        if (looks++ % LOOKS_PER_SEARCH == 0) {
            representatives = namespaces.representatives(kernel.proc().list());
        }
        List<Seen> fresh = new ArrayList<>();
        if (both) {
            look(tcp, fresh);
        }
        look(udp, fresh);
        return fresh;
    }

    private void look(Table table, List<Seen> fresh) {
        Set<Seen> now = new HashSet<>();
        Set<Place> listening = new HashSet<>();
        table.unaccepted = false;
        for (Map.Entry<Long, List<Integer>> namespace : representatives.entrySet()) {
            Map<Long, List<Integer>> one = Map.of(namespace.getKey(), namespace.getValue());
            for (List<Socket> sockets : tables(one, namespace.getKey() == own, table.udp)) {
                for (Socket socket : sockets) {
                    take(table, new Seen(table.udp, namespace.getKey(), asSeen(socket)), now, fresh, listening);
                }
            }
        }
        table.seen = now;
        // What listened at the last look may have ended, with what it accepted left.
        table.listened = new HashSet<>(listening);
        table.listened.addAll(table.listenedLast);
        table.listenedLast = listening;
    }

    private List<List<Socket>> tables(Map<Long, List<Integer>> namespace, boolean here, boolean udp) {
        List<Socket> dumped = new ArrayList<>();
        return here && dump.addAll(udp, dumped) ? List.of(dumped) : namespaces.sockets(namespace, udp, SocketTable.ANY);
    }

    private void take(Table table, Seen socket, Set<Seen> now, List<Seen> fresh, Set<Place> listening) {
        if (!isListener(socket) && !isConnection(socket)) {
            return;
        }
        if (socket.socket().inode() == 0) {
            // Nobody has accepted it yet: it is new when somebody has.
            table.unaccepted = true;
            return;
        }
        if (isListener(socket)) {
            listening.add(
                    new Place(socket.udp(), socket.namespace(), socket.socket().localPort()));
        }
        now.add(socket);
        if (!table.seen.contains(socket) && isWanted(socket)) {
            fresh.add(socket);
        }
    }

    /** The same in whichever state it is connected. */
    private static Socket asSeen(Socket socket) {
        return socket.state() != CLOSE_WAIT
                ? socket
                : new Socket(
                        socket.local(),
                        socket.localPort(),
                        socket.remote(),
                        socket.remotePort(),
                        Socket.ESTABLISHED,
                        socket.inode());
    }

    private static boolean isListener(Seen seen) {
        return seen.udp() ? seen.socket().state() == UDP_BOUND : seen.socket().state() == Socket.LISTEN;
    }

    private static boolean isConnection(Seen seen) {
        return seen.socket().state() == Socket.ESTABLISHED && seen.socket().remotePort() != 0;
    }

    private boolean isWanted(Seen seen) {
        Socket socket = seen.socket();
        if (!ports.isEmpty()) {
            return ports.contains(socket.localPort()) || isConnection(seen) && ports.contains(socket.remotePort());
        }
        return !(seen.udp() && isListener(seen) && socket.localPort() >= FIRST_GIVEN);
    }

    private void tell(List<Seen> fresh) {
        Set<Long> inodes = new HashSet<>();
        for (Seen socket : fresh) {
            inodes.add(socket.socket().inode());
        }
        Set<Long> listeners = new HashSet<>();
        for (Table table : List.of(tcp, udp)) {
            for (Seen socket : table.seen) {
                if (isListener(socket)) {
                    listeners.add(socket.socket().inode());
                }
            }
        }
        Set<Long> sought = new HashSet<>(inodes);
        sought.addAll(listeners);
        Map<Long, List<ProcessFacts>> having = new HashMap<>();
        Set<ProcessFacts> listen = new HashSet<>();
        holders.find(kernel.table().snapshot().processes(), sought, (facts, inode) -> {
            if (listeners.contains(inode)) {
                listen.add(facts);
            }
            if (inodes.contains(inode)) {
                having.computeIfAbsent(inode, any -> new ArrayList<>()).add(facts);
            }
        });
        for (Seen socket : fresh) {
            List<ProcessFacts> candidates = having.getOrDefault(socket.socket().inode(), List.of());
            if (!candidates.isEmpty()) {
                tell(happening(socket, candidates, listen));
            }
        }
    }

    private Happening happening(Seen seen, List<ProcessFacts> candidates, Set<ProcessFacts> listen) {
        Socket socket = seen.socket();
        String protocol = seen.udp() ? "udp" : "tcp";
        if (isListener(seen)) {
            return new Happening.Listened(System.nanoTime(), first(candidates), protocol, socket.localPort());
        }
        Connection connection = new Connection(
                protocol,
                plain(socket.local()),
                socket.localPort(),
                plain(socket.remote()),
                socket.remotePort(),
                (seen.udp() ? udp : tcp)
                        .listened.contains(new Place(seen.udp(), seen.namespace(), socket.localPort())));
        boolean here = seen.namespace() == own;
        return new Happening.Connected(
                System.nanoTime(),
                leaf(candidates, listen),
                connection,
                () -> here
                        ? SocketDestruction.of(socket, seen.udp())
                        : Optional.of("it is in another network namespace; nsenter --net to its process"));
    }

    private static String plain(String wire) {
        String text = SocketAddress.text(wire);
        return text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
    }

    /** Who brought the others forth. */
    private static ProcessFacts first(List<ProcessFacts> candidates) {
        ProcessFacts oldest = candidates.getFirst();
        for (ProcessFacts one : candidates) {
            oldest = one.identity().compareTo(oldest.identity()) < 0 ? one : oldest;
        }
        return oldest;
    }

    /** Of those who do not listen the one without a child among them, the youngest; else the same of all. */
    private static ProcessFacts leaf(List<ProcessFacts> candidates, Set<ProcessFacts> listen) {
        List<ProcessFacts> quiet = new ArrayList<>(candidates);
        quiet.removeAll(listen);
        List<ProcessFacts> among = quiet.isEmpty() ? candidates : quiet;
        Set<Integer> parents = new HashSet<>();
        for (ProcessFacts one : among) {
            parents.add(one.parent());
        }
        ProcessFacts best = among.getFirst();
        for (ProcessFacts one : among) {
            boolean leaf = !parents.contains(one.pid());
            boolean bestIsLeaf = !parents.contains(best.pid());
            if (leaf && !bestIsLeaf || leaf == bestIsLeaf && one.identity().compareTo(best.identity()) > 0) {
                best = one;
            }
        }
        return best;
    }
}
