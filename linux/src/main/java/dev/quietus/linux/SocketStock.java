package dev.quietus.linux;

import dev.quietus.Leftover;
import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of processes in the own network: to which files they are bound, at which ports they listen, which
 * connections they have; and what is left of that afterwards. For one comparison.
 */
final class SocketStock {
    private static final byte[][] TABLES = {KernelText.ascii("self/net/tcp"), KernelText.ascii("self/net/tcp6")};
    private static final byte[] COUNTS = KernelText.ascii("self/net/sockstat");
    private static final byte[] TCP_IN_USE = KernelText.ascii("TCP: inuse ");
    /** On a machine with more the tables take longer to read than most processes to end. */
    private static final int MOST_CONNECTIONS = 4_096;

    private static final int TIME_WAIT = 6;

    /** A socket bound to a file. */
    private record Bound(Belongings owner, String path, int file, int device) {}

    private final Kernel kernel;
    private final Map<Long, Belongings> owners = new HashMap<>();
    private final List<Bound> bound = new ArrayList<>();
    private final List<Socket> listening = new ArrayList<>();
    private final List<Socket> connected = new ArrayList<>();
    private final Set<Long> named = new HashSet<>();

    SocketStock(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Looks while they are alive. */
    void take(Iterable<Belongings> members) {
        for (Belongings one : members) {
            for (long inode : one.sockets()) {
                owners.putIfAbsent(inode, one);
            }
        }
        if (owners.isEmpty()) {
            return;
        }
        new UnixSockets(kernel).each(socket -> {
            Belongings owner = socket.bound() ? owners.get(socket.inode()) : null;
            if (owner != null && named.add(socket.inode())) {
                bound.add(new Bound(owner, absolute(owner, socket.name()), socket.file(), socket.device()));
            }
        });
        for (Socket socket : table()) {
            if (owners.containsKey(socket.inode())) {
                (socket.state() == Socket.LISTEN ? listening : connected).add(socket);
            }
        }
    }

    /** A relative name is one in the folder where the process sat when it bound the socket; that it still sits there is tried. */
    private static String absolute(Belongings owner, String name) {
        return name.startsWith("/") ? name : owner.folder().isEmpty() ? "" : owner.folder() + "/" + name;
    }

    private List<Socket> table() {
        List<Socket> sockets = new ArrayList<>();
        int length = kernel.proc().read(COUNTS);
        int end = Scratch.HEADER + Math.max(0, length);
        byte[] bytes = kernel.proc().bytes();
        if (KernelText.numberBehind(bytes, Scratch.HEADER, end, TCP_IN_USE) > MOST_CONNECTIONS) {
            return sockets;
        }
        for (byte[] table : TABLES) {
            int read = Math.max(0, kernel.proc().read(table));
            sockets.addAll(
                    SocketTable.parse(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + read, SocketTable.ANY));
        }
        return sockets;
    }

    /** Looks when they have ended. */
    void compare(Map<Integer, Belongings> ended, List<ProcessFacts> living, List<Leftover> found) {
        // What a listener has accepted bears its name too.
        Set<String> seen = new HashSet<>();
        for (Bound one : bound) {
            if (isOne(one.owner(), ended) && seen.add(one.path())) {
                socketFile(one, living, found);
            }
        }
        if (listening.isEmpty() && connected.isEmpty()) {
            return;
        }
        List<Socket> now = table();
        for (Socket socket : listening) {
            Belongings owner = owners.get(socket.inode());
            if (owner != null && isOne(owner, ended)) {
                port(owner, socket, now, living, found);
            }
        }
        ends(ended, now, found);
    }

    private static boolean isOne(Belongings owner, Map<Integer, Belongings> ended) {
        Belongings one = ended.get(owner.facts().pid());
        return one != null && one.facts().identity().equals(owner.facts().identity());
    }

    private void socketFile(Bound one, List<ProcessFacts> living, List<Leftover> found) {
        int slash = one.path().lastIndexOf('/');
        if (slash < 0) {
            return;
        }
        String path = one.path().substring(0, Math.max(1, slash));
        String name = one.path().substring(slash + 1);
        try (Folder folder = Folder.locate(kernel.scratch(), path, true)) {
            FileStamp stamp = folder.failure() < 0 ? FileStamp.NONE : folder.stamp(name);
            FileIdentity file = stamp.identity();
            boolean same = file.isSocket()
                    && (int) file.inode() == one.file()
                    && file.major() == one.device() >>> 20
                    && file.minor() == (one.device() & 0xfffff);
            if (same) {
                found.add(new Leftover(
                        FileKind.SOCKET.word(),
                        one.path(),
                        FileKind.SOCKET.words() + " " + one.path(),
                        standing(file, living),
                        one.owner().facts().identity(),
                        FileProof.of(stamp)));
            }
        }
    }

    /** A file gets its socket when it is made, and never another: without that one it is dead. */
    private Leftover.Standing standing(FileIdentity file, List<ProcessFacts> living) {
        Set<Long> still = new UnixSockets(kernel).boundTo(file);
        return still.isEmpty()
                ? new Leftover.Standing.Own("its socket was bound to it and is gone, so nobody can ever answer there")
                : new Leftover.Standing.Shared(whoHas(still, living) + " has the socket open that is bound to it");
    }

    private String whoHas(Set<Long> inodes, List<ProcessFacts> living) {
        List<String> who = new ArrayList<>();
        new SocketHolders(kernel.proc()).find(living, inodes, (facts, inode) -> {
            String one = facts.pid() + " (" + facts.name() + ")";
            if (who.size() < 3 && !who.contains(one)) {
                who.add(one);
            }
        });
        return who.isEmpty() ? "somebody" : String.join(", ", who);
    }

    private void port(
            Belongings owner, Socket socket, List<Socket> now, List<ProcessFacts> living, List<Leftover> found) {
        for (Socket one : now) {
            if (one.inode() == socket.inode() && one.state() == Socket.LISTEN) {
                String name = "tcp " + one.localText();
                String who = whoHas(Set.of(one.inode()), living);
                found.add(new Leftover(
                        "listening-port",
                        name,
                        "listening port " + name,
                        new Leftover.Standing.Shared(who + " has the same socket open"),
                        owner.facts().identity(),
                        Map.of("socket", Long.toString(one.inode()))));
            }
        }
    }

    /** What the kernel keeps of connections whose last holder is gone: no process has them, none can free them. */
    private void ends(Map<Integer, Belongings> ended, List<Socket> now, List<Leftover> found) {
        Map<String, Belongings> owner = new TreeMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (Socket socket : now) {
            Belongings one = socket.inode() == 0 ? ownerOf(socket) : null;
            if (one != null && isOne(one, ended)) {
                String kind = socket.state() == TIME_WAIT ? "time-wait" : "orphaned-socket";
                String name = kind + " tcp port " + socket.localPort();
                owner.putIfAbsent(name, one);
                counts.merge(name, 1, Integer::sum);
            }
        }
        owner.forEach((name, one) -> {
            String kind = name.substring(0, name.indexOf(' '));
            int count = counts.getOrDefault(name, 1);
            String what = count == 1 ? "1 connection" : count + " connections";
            String why = kind.equals("time-wait") ? "the kernel keeps it for a minute" : "the kernel is closing it";
            found.add(new Leftover(
                    kind,
                    name.substring(kind.length() + 1),
                    what + " in " + name,
                    new Leftover.Standing.Own("nobody has it open; " + why + " and then frees it by itself"),
                    one.facts().identity(),
                    Map.of()));
        });
    }

    private @Nullable Belongings ownerOf(Socket socket) {
        for (Socket one : connected) {
            if (one.localPort() == socket.localPort()
                    && one.remotePort() == socket.remotePort()
                    && one.local().equals(socket.local())
                    && one.remote().equals(socket.remote())) {
                return owners.get(one.inode());
            }
        }
        for (Socket one : listening) {
            if (one.localPort() == socket.localPort()) {
                return owners.get(one.inode());
            }
        }
        return null;
    }
}
