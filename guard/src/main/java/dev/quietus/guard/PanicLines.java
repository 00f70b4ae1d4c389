package dev.quietus.guard;

import java.util.function.LongSupplier;

/**
 * Cuts lines out of what was read. What is longer than a line may be is forgotten up to the next line's end; so is what has
 * been without an end for a second, lest the next writer's line be taken for the rest of it. Not thread-safe.
 */
final class PanicLines {
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final byte[] line = new byte[PanicLine.MOST_BYTES];
    private final LongSupplier nanos;
    private final Reader reader;
    private int length;
    private boolean overlong;
    private long touched;

    /** Is told each line that is not empty. */
    interface Reader {
        void line(byte[] bytes, int length);

        /** Something was forgotten. */
        void forgotten(String why);
    }

    PanicLines(LongSupplier nanos, Reader reader) {
        this.nanos = nanos;
        this.reader = reader;
    }

    void add(byte[] bytes, int count) {
        long now = nanos.getAsLong();
        if ((length > 0 || overlong) && now - touched > PATIENCE_NANOS) {
            reader.forgotten("a line without an end was forgotten");
            length = 0;
            overlong = false;
        }
        touched = now;
        for (int i = 0; i < count; i++) {
            add(bytes[i]);
        }
    }

    private void add(byte next) {
        if (next != '\n') {
            overlong |= length == line.length;
            if (!overlong) {
                line[length++] = next;
            }
            return;
        }
        if (overlong) {
            reader.forgotten("a line has at most " + PanicLine.MOST_BYTES + " bytes");
        } else if (length > 0) {
            reader.line(line, length);
        }
        length = 0;
        overlong = false;
    }

    /** Begins anew, for another writer. */
    void clear() {
        length = 0;
        overlong = false;
    }
}
