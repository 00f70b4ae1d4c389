package dev.quietus.linux;

import dev.quietus.Containment;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Counts what a run writes, where that is limited: all of it then passes through this program. What exceeds the limit is
 * not passed on. Streams that the caller reads are counted as he reads; others are copied by two virtual threads, which
 * exist only with such a limit.
 */
final class OutputMeter {
    private static final int CHUNK = 64 * 1024;
    /** So many looks in a row find nothing on its way before a pipe counts as empty that somebody else holds open. */
    private static final int IDLE_LOOKS = 3;

    private final RunStreams streams;
    private final long most;
    private final InputStream output;
    private final InputStream error;
    private final AtomicLong rest;
    private final List<Copy> copies = new ArrayList<>();
    private Consumer<Breach> broke = breach -> {};
    private int idle;

    OutputMeter(Containment containment, RunStreams streams) {
        this.streams = streams;
        boolean limited = limited(containment);
        most = containment.limits().output().orElse(Long.MAX_VALUE);
        rest = new AtomicLong(most);
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

    /**
     * Copies what the caller does not read himself.
     *
     * @param broke is told on the thread of runs, once or more, that the limit was broken
     * @param copied is told there that a copy has come to its end
     */
    void begin(RunThread thread, Consumer<Breach> broke, Runnable copied) {
        this.broke = breach -> thread.tell(() -> broke.accept(breach));
        streams.target(1).ifPresent(to -> copies.add(new Copy(output, to)));
        streams.target(2).ifPresent(to -> copies.add(new Copy(error, to)));
        for (Copy copy : copies) {
            Thread.ofVirtual().name("quietus-output").start(() -> {
                copy.run();
                thread.tell(copied);
            });
        }
    }

    /**
     * Whether everything that was written has been passed on, up to the limit; asked again and again when nobody of the run
     * is left. Whoever else holds the pipe is not waited for. On the thread of runs.
     */
    boolean drained() {
        boolean all = true;
        boolean nothing = true;
        for (Copy copy : copies) {
            all &= copy.done;
            nothing &= copy.done || !copy.moving && available(copy.from) == 0;
        }
        idle = nothing ? idle + 1 : 0;
        return all || idle >= IDLE_LOOKS;
    }

    /** How the limit was broken, if it was, also by what nobody has read yet. */
    Optional<Breach> broken() {
        long unread = rest.get() == Long.MAX_VALUE ? 0 : available(output) + available(error);
        return rest.get() - unread < 0 ? Optional.of(breach()) : Optional.empty();
    }

    private Breach breach() {
        return new Breach("output", "more than " + most + " bytes");
    }

    private static long available(InputStream stream) {
        try {
            return stream.available();
        } catch (IOException e) {
            // Closed: nothing of it counts any more.
            return 0;
        }
    }

    /** What one of the streams has to be copied to. */
    private static final class Copy {
        private final InputStream from;
        private final OutputStream to;
        private volatile boolean moving;
        private volatile boolean done;

        Copy(InputStream from, OutputStream to) {
            this.from = from;
            this.to = to;
        }

        void run() {
            byte[] chunk = new byte[CHUNK];
            try (from;
                    to) {
                if (to instanceof RunFiles.Target file) {
                    file.begin();
                }
                for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
                    moving = true;
                    to.write(chunk, 0, read);
                    moving = false;
                }
            } catch (IOException e) {
                // Nobody takes it any more: the command sees a closed pipe, as it would without us.
            } finally {
                done = true;
            }
        }
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
                broke.accept(breach());
                return before <= 0 ? -1 : (int) before;
            }
            return read;
        }
    }
}
