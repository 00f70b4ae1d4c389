package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc/PID/net/{tcp,tcp6,udp,udp6}} (proc_pid_net(5)). Pure; malformed lines are left out. */
final class SocketTable {
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private SocketTable() {}

    /** Of all ports. */
    static final int ANY = -1;

    /** The sockets of which this port is one end. */
    static List<Socket> parse(byte[] bytes, int from, int to, int port) {
        List<Socket> sockets = new ArrayList<>();
        int[] fields = new int[2 * (INODE + 1)];
        for (int line = from; line < to; ) {
            int end = KernelText.find(bytes, line, to, '\n');
            if (split(bytes, line, end, fields)
                    && (port == ANY || port(bytes, fields, LOCAL) == port || port(bytes, fields, REMOTE) == port)) {
                Socket socket = socket(bytes, fields);
                if (socket != null) {
                    sockets.add(socket);
                }
            }
            line = end + 1;
        }
        return sockets;
    }

    /** Where the first fields begin and end; false if there are too few. */
    private static boolean split(byte[] bytes, int from, int to, int[] fields) {
        int at = from;
        for (int field = 0; field <= INODE; field++) {
            while (at < to && bytes[at] == ' ') {
                at++;
            }
            int end = KernelText.find(bytes, at, to, ' ');
            if (end == at) {
                return false;
            }
            fields[2 * field] = at;
            fields[2 * field + 1] = end;
            at = end;
        }
        return true;
    }

    private static @Nullable Socket socket(byte[] bytes, int[] fields) {
        String local = address(bytes, fields, LOCAL);
        String remote = address(bytes, fields, REMOTE);
        long inode = KernelText.number(bytes, fields[2 * INODE], fields[2 * INODE + 1]);
        if (local.isEmpty() || remote.isEmpty() || inode < 0) {
            return null;
        }
        int state = (int) KernelText.hexadecimal(bytes, fields[2 * STATE], fields[2 * STATE + 1]);
        return new Socket(local, port(bytes, fields, LOCAL), remote, port(bytes, fields, REMOTE), state, inode);
    }

    private static String address(byte[] bytes, int[] fields, int field) {
        int colon = KernelText.find(bytes, fields[2 * field], fields[2 * field + 1], ':');
        return SocketAddress.wire(bytes, fields[2 * field], colon);
    }

    /** -1 if the field is no {@code address:port}. */
    private static int port(byte[] bytes, int[] fields, int field) {
        int end = fields[2 * field + 1];
        int colon = KernelText.find(bytes, fields[2 * field], end, ':');
        return end - colon == 5 ? (int) KernelText.hexadecimal(bytes, colon + 1, end) : -1;
    }
}
