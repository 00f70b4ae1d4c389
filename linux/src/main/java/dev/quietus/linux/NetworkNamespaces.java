package dev.quietus.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sockets of every network namespace that a process is in (network_namespaces(7)). The text tables are read, not
 * sock_diag(7): they can be had for another namespace by naming one of its processes, without entering it.
 */
final class NetworkNamespaces {
    private static final byte[] LINK = KernelText.ascii("ns/net");
    private static final byte[][] TCP = {KernelText.ascii("net/tcp"), KernelText.ascii("net/tcp6")};
    private static final byte[][] UDP = {KernelText.ascii("net/udp"), KernelText.ascii("net/udp6")};

    private final KernelFiles files;

    NetworkNamespaces(KernelFiles files) {
        this.files = files;
    }

    /** The sockets of which this port is one end, in all namespaces of these processes, each namespace in turn. */
    List<List<Socket>> sockets(int[] pids, boolean udp, int port) {
        return sockets(representatives(pids), udp, port);
    }

    /** The same, for who asks of several ports. */
    List<List<Socket>> sockets(Map<Long, List<Integer>> representatives, boolean udp, int port) {
        List<List<Socket>> all = new ArrayList<>();
        for (List<Integer> members : representatives.values()) {
            for (int pid : members) {
                List<Socket> sockets = new ArrayList<>();
                boolean read = false;
                for (byte[] table : udp ? UDP : TCP) {
                    byte[] bytes = files.read(pid, table);
                    // An IPv4 or IPv6 that the kernel lacks has no table; a process that has ended has neither.
                    read |= bytes.length > 0;
                    sockets.addAll(SocketTable.parse(bytes, 0, bytes.length, port));
                }
                if (read) {
                    all.add(sockets);
                    break;
                }
            }
        }
        return all;
    }

    /** Which namespace a process is in, 0 when it cannot be read. */
    long of(int pid) {
        return files.numberedLink(pid, LINK);
    }

    /** By namespace a few processes in it: whoever is asked may end before it is read. */
    Map<Long, List<Integer>> representatives(int[] pids) {
        Map<Long, List<Integer>> namespaces = new LinkedHashMap<>();
        for (int pid : pids) {
            long namespace = of(pid);
            if (namespace != 0) {
                List<Integer> members = namespaces.computeIfAbsent(namespace, n -> new ArrayList<>(4));
                if (members.size() < 16) {
                    members.add(pid);
                }
            }
        }
        return namespaces;
    }
}
