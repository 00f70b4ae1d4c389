package dev.quietus.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads SYSTEM_PROCESS_INFORMATION, what NtQuerySystemInformation writes, as it is on 64-bit Windows. Pure; hostile bytes
 * make it stop early, never fail.
 */
final class ProcessListText {
    private static final int ROW = 256;
    private static final int THREAD = 80;
    private static final int THREAD_NUMBER = 48;
    private static final int THREAD_STATE = 68;
    private static final int WAIT_REASON = 72;
    /** KTHREAD_STATE. */
    private static final int RUNNING = 2;

    private static final int WAITING = 5;
    /** KWAIT_REASON: Suspended, and WrSuspended. */
    private static final int SUSPENDED = 5;

    private static final int WR_SUSPENDED = 12;
    private static final int LONGEST_NAME = 512;

    private ProcessListText() {}

    /**
     * @param base the address at which the bytes stood when they were written, for names are told by address
     * @return the rows in the system's order, which is that of creation
     */
    static List<ProcessRow> parse(byte[] bytes, long base) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<ProcessRow> rows = new ArrayList<>();
        for (int at = 0; isRow(buffer, at); at = next(buffer, at)) {
            ProcessRow row = row(buffer, at, base);
            if (row.pid() > 0) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The numbers of the threads of whoever has that number; none when nobody has. */
    static int[] threads(byte[] bytes, int pid) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; isRow(buffer, at); at = next(buffer, at)) {
            if (buffer.getLong(at + 80) == pid) {
                int count = Math.clamp((buffer.limit() - at - ROW) / THREAD, 0, Math.max(0, buffer.getInt(at + 4)));
                int[] threads = new int[count];
                for (int i = 0; i < count; i++) {
                    threads[i] = (int) buffer.getLong(at + ROW + i * THREAD + THREAD_NUMBER);
                }
                return threads;
            }
        }
        return new int[0];
    }

    private static boolean isRow(ByteBuffer buffer, int at) {
        return at >= 0 && at <= buffer.limit() - ROW;
    }

    /** Where the next row begins; -1 after the last. */
    private static int next(ByteBuffer buffer, int at) {
        int length = buffer.getInt(at);
        return length < ROW ? -1 : at + length;
    }

    private static ProcessRow row(ByteBuffer buffer, int at, long base) {
        int threads = buffer.getInt(at + 4);
        int suspended = 0;
        int running = 0;
        for (int i = 0; i < threads; i++) {
            long thread = at + ROW + (long) i * THREAD;
            if (thread + THREAD > buffer.limit()) {
                break;
            }
            int state = buffer.getInt((int) thread + THREAD_STATE);
            int reason = buffer.getInt((int) thread + WAIT_REASON);
            suspended += state == WAITING && (reason == SUSPENDED || reason == WR_SUSPENDED) ? 1 : 0;
            running += state == RUNNING ? 1 : 0;
        }
        return new ProcessRow(
                (int) buffer.getLong(at + 80),
                (int) buffer.getLong(at + 88),
                buffer.getLong(at + 32),
                buffer.getLong(at + 40) + buffer.getLong(at + 48),
                buffer.getLong(at + 144),
                buffer.getInt(at + 100),
                threads,
                suspended,
                running,
                name(buffer, buffer.getShort(at + 56) & 0xffff, buffer.getLong(at + 64) - base));
    }

    private static String name(ByteBuffer buffer, int bytes, long at) {
        if (at < 0 || bytes > LONGEST_NAME || at + bytes > buffer.limit()) {
            return "";
        }
        StringBuilder name = new StringBuilder(bytes / 2);
        for (int i = 0; i + 1 < bytes; i += 2) {
            name.append(buffer.getChar((int) at + i));
        }
        return name.toString();
    }
}
