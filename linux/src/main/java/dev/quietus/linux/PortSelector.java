package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who listens on a port: every process that has the listening socket open, whichever of its address families and
 * network namespaces. With clients also who is connected to it from this machine.
 */
final class PortSelector {
    private final NetworkNamespaces namespaces;
    private final SocketHolders holders;
    private final Kernel kernel;

    PortSelector(Kernel kernel) {
        this.kernel = kernel;
        namespaces = new NetworkNamespaces(new KernelFiles(kernel.scratch(), kernel.proc()));
        holders = new SocketHolders(kernel.proc());
    }

    Selection select(Target.Port target, Snapshot snapshot) {
        Ports ports = new Ports(namespaces.sockets(pids(snapshot), udp(target), target.number()), target);
        Map<Long, String> sought = new HashMap<>();
        for (Socket listener : ports.listeners()) {
            sought.put(listener.inode(), "listens on " + protocol(target) + ' ' + listener.localText());
        }
        boolean listened = !sought.isEmpty();
        if (target.clients()) {
            for (Socket client : ports.clients()) {
                sought.putIfAbsent(client.inode(), "connected to " + protocol(target) + ' ' + client.remoteText());
            }
        }
        // 0 is the number of sockets that no descriptor refers to: not accepted yet, or closed and lingering.
        sought.remove(0L);
        Matches matches = new Matches();
        holders.find(snapshot.processes(), sought.keySet(), (facts, inode) -> {
            if (!matches.contains(facts)) {
                matches.add(facts, sought.getOrDefault(inode, ""));
            }
        });
        if (matches.isEmpty() && listened) {
            Optional<String> unseen = kernel.veil().unseen(kernel.pidfd());
            if (unseen.isPresent()) {
                return new Selection.Unavailable(
                        "it is listened on, perhaps by one that cannot be asked: " + unseen.get());
            }
            return new Selection.Unavailable("it is listened on, but by no process that this user can see"
                    + " (root sees all; the kernel itself and processes of outer namespaces are never seen)");
        }
        return matches.selection(Optional.of(new PortCondition(this, target)));
    }

    /** The listeners now, in every namespace that a process is in. */
    List<Socket> listeners(Target.Port target) {
        return new Ports(namespaces.sockets(kernel.proc().list(), udp(target), target.number()), target).listeners();
    }

    /** Who has one of these sockets open now, for showing. */
    String holdersText(List<Socket> sockets) {
        Map<Long, String> sought = new HashMap<>();
        sockets.forEach(socket -> sought.put(socket.inode(), ""));
        sought.remove(0L);
        StringBuilder text = new StringBuilder();
        holders.find(
                kernel.table().snapshot().processes(),
                sought.keySet(),
                (facts, inode) -> text.append(text.isEmpty() ? "pid " : ", ").append(facts.pid()));
        return text.isEmpty() ? "no process that can be seen: the kernel, or another namespace" : text.toString();
    }

    static int[] pids(Snapshot snapshot) {
        List<ProcessFacts> processes = snapshot.processes();
        int[] pids = new int[processes.size()];
        int count = 0;
        for (ProcessFacts facts : processes) {
            if (Matches.hasResources(facts)) {
                pids[count++] = facts.pid();
            }
        }
        return java.util.Arrays.copyOf(pids, count);
    }

    static String protocol(Target.Port target) {
        return udp(target) ? "udp" : "tcp";
    }

    private static boolean udp(Target.Port target) {
        return target.protocol() == Target.Port.Protocol.UDP;
    }
}
