package dev.quietus.linux;

import dev.quietus.Containment;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Counts what a run writes, where that is limited: all of it then passes through this program. What exceeds the limit is
 * not passed on. Streams that the caller reads are counted as he reads; others are copied by two virtual threads, which
 * exist only with such a limit.
 */
final class OutputMeter {
    private static final int CHUNK = 64 * 1024;

    private final Containment containment;
    private final InputStream output;
    private final InputStream error;
    private final AtomicLong rest;
    private final BiConsumer<String, String> broke;
    private final List<CompletableFuture<Void>> copies = new ArrayList<>();

    /** @param broke is told, once or more, from any thread, that the limit was broken */
    OutputMeter(Containment containment, RunStreams streams, BiConsumer<String, String> broke) {
        this.containment = containment;
        this.broke = broke;
        boolean limited = limited(containment);
        rest = new AtomicLong(containment.limits().output().orElse(Long.MAX_VALUE));
        output = limited ? new Counted(streams.output()) : streams.output();
        error = limited ? new Counted(streams.error()) : streams.error();
    }

    /** Whether output must pass through this program. */
    static boolean limited(Containment containment) {
        return containment.limits().output().isPresent();
    }

    InputStream output() {
        return output;
    }

    InputStream error() {
        return error;
    }

    /** Copies what the caller does not read himself. */
    void begin() {
        if (limited(containment)) {
            copy(output, containment.output(), java.io.FileDescriptor.out);
            if (!containment.merged()) {
                copy(error, containment.error(), java.io.FileDescriptor.err);
            }
        }
    }

    /** Does something when all that the run wrote, up to the limit, has arrived. */
    void drained(Runnable then) {
        CompletableFuture<?> _ = CompletableFuture.allOf(copies.toArray(CompletableFuture[]::new))
                .thenRun(then);
    }

    private void copy(InputStream from, Redirect to, java.io.FileDescriptor own) {
        if (to.type() == Redirect.Type.PIPE) {
            return;
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        copies.add(done);
        Thread.ofVirtual().name("quietus-output").start(() -> {
            try (from;
                    OutputStream stream = to.type() == Redirect.Type.INHERIT
                            ? new Unclosed(new FileOutputStream(own))
                            : new FileOutputStream(to.file(), to.type() == Redirect.Type.APPEND)) {
                from.transferTo(stream);
            } catch (IOException e) {
                // Nobody takes it any more: the command sees a closed pipe, as it would without us.
            } finally {
                done.complete(null);
            }
        });
    }

    /** A stream that ends where the limit is reached. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream from) {
            super(from);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            int read = in.read(to, at, Math.min(length, CHUNK));
            if (read <= 0) {
                return read;
            }
            long before = rest.getAndAdd(-read);
            if (before < read) {
                broke.accept(
                        "output", "more than " + containment.limits().output().orElse(0) + " bytes");
                return before <= 0 ? -1 : (int) before;
            }
            return read;
        }
    }

    /** This program's own stream, which outlives the run. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int at, int length) throws IOException {
            out.write(bytes, at, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
