package dev.quietus.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables of GetExtendedTcpTable and GetExtendedUdpTable. Pure; hostile bytes make it stop early, never fail. */
final class SocketTableText {
    static final int LISTENING = 2;

    private static final int FIRST = 4;

    private SocketTableText() {}

    /**
     * One socket.
     *
     * @param port of this end
     * @param peer port of the other end; 0 without one
     * @param state of MIB_TCP_STATE; {@link #LISTENING} for every UDP socket
     * @param pid of the owner, for relating it to a listing; 0 where the system does not tell
     */
    record Row(int port, int peer, int state, int pid) {}

    /** Where the fields of a row are; −1 for those it has not. */
    private record Shape(int length, int state, int port, int peer, int pid) {}

    private static Shape shape(boolean tcp, boolean v6) {
        if (tcp) {
            // MIB_TCPROW_OWNER_PID, MIB_TCP6ROW_OWNER_PID
            return v6 ? new Shape(56, 48, 20, 44, 52) : new Shape(24, 0, 8, 16, 20);
        }
        return v6 ? new Shape(28, -1, 20, -1, 24) : new Shape(12, -1, 4, -1, 8);
    }

    static List<Row> parse(byte[] bytes, boolean tcp, boolean v6) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Shape shape = shape(tcp, v6);
        List<Row> rows = new ArrayList<>();
        int count = bytes.length < FIRST ? 0 : buffer.getInt(0);
        for (int i = 0; i < count && FIRST + (i + 1L) * shape.length() <= bytes.length; i++) {
            int at = FIRST + i * shape.length();
            rows.add(new Row(
                    port(buffer, at + shape.port()),
                    shape.peer() < 0 ? 0 : port(buffer, at + shape.peer()),
                    shape.state() < 0 ? LISTENING : buffer.getInt(at + shape.state()),
                    buffer.getInt(at + shape.pid())));
        }
        return rows;
    }

    /** In the order of the network, in the low half of a number. */
    private static int port(ByteBuffer buffer, int at) {
        return (buffer.get(at) & 0xff) << 8 | buffer.get(at + 1) & 0xff;
    }
}
