package dev.quietus.windows;

import com.sun.jna.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Every handle of every process, by one system call (SystemExtendedHandleInformation). */
final class HandleTable {
    private static final int FIRST = 16;
    private static final int LENGTH = 40;
    private static final int MOST = 1 << 29;

    private HandleTable() {}

    /**
     * One handle.
     *
     * @param object the address of what it is of, equal for all handles of one object; 0 where the system hides it
     * @param pid whose it is
     * @param value its number there
     * @param type the kind of its object, by a number of this boot
     * @param access what it may be used for
     */
    record Row(long object, int pid, long value, int type, int access) {
        private static final int WRITE_APPEND_DELETE = 0x2 | 0x4 | 0x10000;

        /** Whether a file can be changed or removed by it. */
        boolean changesFile() {
            return (access & WRITE_APPEND_DELETE) != 0;
        }
    }

    /** All of them; none where the system does not tell. */
    static List<Row> read() {
        for (int room = 1 << 20; room > 0 && room <= MOST; room *= 4) {
            try (Memory buffer = new Memory(room)) {
                int status =
                        Ntdll.CALLS.NtQuerySystemInformation(Ntdll.SYSTEM_EXTENDED_HANDLES, buffer, room, new int[1]);
                if (status >= 0) {
                    long length = Math.min(room, FIRST + LENGTH * Math.max(0, buffer.getLong(0)));
                    return parse(buffer.getByteArray(0, (int) Math.max(FIRST, length)));
                }
                if (status != Ntdll.STATUS_INFO_LENGTH_MISMATCH) {
                    break;
                }
            }
        }
        return List.of();
    }

    /** Of SYSTEM_HANDLE_INFORMATION_EX: a count, then rows; what is cut off is left out. */
    static List<Row> parse(byte[] bytes) {
        List<Row> rows = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long count = bytes.length < FIRST ? 0 : buffer.getLong(0);
        for (int at = FIRST; at + LENGTH <= bytes.length && rows.size() < count; at += LENGTH) {
            rows.add(new Row(
                    buffer.getLong(at),
                    (int) buffer.getLong(at + 8),
                    buffer.getLong(at + 16),
                    Short.toUnsignedInt(buffer.getShort(at + 30)),
                    buffer.getInt(at + 24)));
        }
        return rows;
    }
}
