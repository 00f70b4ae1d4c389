package dev.quietus.windows;

import com.sun.jna.Memory;
import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Check;
import dev.quietus.spi.Platform.Condition;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who listens on a port, by IPv4 or IPv6; with clients, also who is connected to it from here. */
final class PortSelector {
    private static final int INSUFFICIENT_BUFFER = 122;

    Selection select(Target.Port target, Snapshot snapshot) {
        List<SocketTableText.Row> rows = rows(target);
        for (SocketTableText.Row row : rows) {
            if (row.pid() == 0) {
                return new Selection.Unavailable(
                        "this system does not tell whose the socket is that " + text(target) + " belongs to");
            }
        }
        Matches matches = new Matches();
        for (ProcessFacts facts : snapshot.processes()) {
            for (SocketTableText.Row row : rows) {
                if (row.pid() == facts.pid() && !facts.ended()) {
                    matches.add(facts, listens(row, target) ? "listens on " + text(target) : "uses " + text(target));
                    break;
                }
            }
        }
        return matches.selection(Optional.of(new Free(target)));
    }

    private static boolean listens(SocketTableText.Row row, Target.Port target) {
        return row.state() == SocketTableText.LISTENING && row.port() == target.number();
    }

    private static List<SocketTableText.Row> rows(Target.Port target) {
        List<SocketTableText.Row> meant = new ArrayList<>();
        for (SocketTableText.Row row : rows(target.protocol() == Target.Port.Protocol.TCP)) {
            if (listens(row, target) || target.clients() && row.peer() == target.number() && row.pid() != 0) {
                meant.add(row);
            }
        }
        return meant;
    }

    /** All there are, of IPv4 and of IPv6. */
    static List<SocketTableText.Row> rows(boolean tcp) {
        List<SocketTableText.Row> all = new ArrayList<>(SocketTableText.parse(read(tcp, false), tcp, false));
        all.addAll(SocketTableText.parse(read(tcp, true), tcp, true));
        return all;
    }

    private static byte[] read(boolean tcp, boolean v6) {
        int[] length = {32 * 1024};
        int family = v6 ? Iphlpapi.IPV6 : Iphlpapi.IPV4;
        while (true) {
            int room = length[0];
            try (Memory table = new Memory(room)) {
                int error = tcp
                        ? Iphlpapi.CALLS.GetExtendedTcpTable(table, length, false, family, Iphlpapi.TCP_OWNERS, 0)
                        : Iphlpapi.CALLS.GetExtendedUdpTable(table, length, false, family, Iphlpapi.UDP_OWNERS, 0);
                if (error == INSUFFICIENT_BUFFER && length[0] > room) {
                    continue;
                }
                return error == 0 ? table.getByteArray(0, room) : new byte[0];
            }
        }
    }

    private static String text(Target.Port target) {
        return (target.protocol() == Target.Port.Protocol.TCP ? "tcp" : "udp") + " port " + target.number();
    }

    /** That nobody listens there any more. A socket that was inherited can outlive the process that is named as its owner. */
    private record Free(Target.Port target) implements Condition {
        @Override
        public String text() {
            return PortSelector.text(target) + " is free";
        }

        @Override
        public Check check() {
            for (SocketTableText.Row row : rows(target)) {
                if (listens(row, target)) {
                    return new Check.Unmet("it is held by " + row.pid()
                            + (row.pid() == 0 ? "" : ", or by whoever inherited the socket from it"));
                }
            }
            return new Check.Met();
        }
    }
}
