package dev.quietus.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** How a file of the log ends. */
final class AuditTail {
    /** Longer lines are nobody's. */
    static final int LONGEST_LINE = 1 << 20;

    private final long whole;
    private final byte[] line;
    private final byte[] torn;

    private AuditTail(long whole, byte[] line, byte[] torn) {
        this.whole = whole;
        this.line = line;
        this.torn = torn;
    }

    /** Bytes up to the end of the last whole line. */
    long whole() {
        return whole;
    }

    /** The last whole line without its line feed; empty without one. */
    byte[] line() {
        return line;
    }

    /** What is behind it: the beginning of a line that was not finished. */
    byte[] torn() {
        return torn;
    }

    static AuditTail read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long from = Math.max(0, channel.size() - 2L * LONGEST_LINE - AuditLog.RESERVE);
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
            for (int n = 0; bytes.hasRemaining() && n >= 0; ) {
                n = channel.read(bytes, from + bytes.position());
            }
            byte[] all = Arrays.copyOf(bytes.array(), used(bytes.array(), bytes.position()));
            int end = lastFeed(all, all.length) + 1;
            int begin = end == 0 ? 0 : lastFeed(all, end - 1) + 1;
            return new AuditTail(
                    from + end,
                    Arrays.copyOfRange(all, begin, Math.max(begin, end - 1)),
                    Arrays.copyOfRange(all, end, all.length));
        }
    }

    /** Without the zeros of a reserve behind it. */
    static int used(byte[] bytes, int length) {
        int used = length;
        while (used > 0 && bytes[used - 1] == 0) {
            used--;
        }
        return used;
    }

    private static int lastFeed(byte[] bytes, int before) {
        int at = before - 1;
        while (at >= 0 && bytes[at] != '\n') {
            at--;
        }
        return at;
    }
}
