package dev.quietus.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The log of what the guard did and why: one event of OCSF in JSON on each line, each line with the SHA-256 of the line before,
 * in files of bounded size and number. Whoever changes, takes out or moves a line is found by {@link #verify}. Thread-safe;
 * a thread of its own writes, so that a disk that hangs delays nobody for longer than the settings say.
 */
public final class AuditLog implements Ledger, AutoCloseable {
    /** Bytes that are kept for the last records of a full disk. */
    static final int RESERVE = 128 * 1024;

    private static final int MOST_WAITING = 4096;
    private static final long SETTLE_NANOS = 500_000_000;

    private final Settings settings;
    private final AuditStore store;
    private final RemediationRecord record;
    private final Consumer<String> speaker;
    private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread writer;
    private volatile boolean closed;

    /**
     * Where and how much.
     *
     * @param folder of the log alone, made if missing, for its owner only
     * @param head the file that says where the log ends; safest on another disk or for append by others
     * @param mostBytes of one file, about
     * @param keptFiles at most so many
     * @param patience how long a record may take to be written
     */
    public record Settings(Path folder, Path head, long mostBytes, int keptFiles, Duration patience) {
        public Settings {
            if (mostBytes < 1 || keptFiles < 2) {
                throw new IllegalArgumentException("a log of " + keptFiles + " files of " + mostBytes + " bytes");
            }
        }

        /** The head beside the lines, ten files of 16 MiB, two seconds. */
        public static Settings in(Path folder) {
            return new Settings(folder, folder.resolve("head"), 16 << 20, 10, Duration.ofSeconds(2));
        }
    }

    /**
     * Something that is not as it was written.
     *
     * @param file its name
     * @param line counted from 1; 0 for the file as a whole
     * @param reason in plain words, to be read behind "line N"
     */
    public record Wrong(String file, long line, String reason) {}

    /** What became of a record is told to who waits for it, once. */
    private static final class Job {
        private enum State {
            WAITING,
            TAKEN,
            GIVEN_UP
        }

        /** Empty for one that only wakes the writer. */
        final Optional<Incident> incident;

        final CountDownLatch answered = new CountDownLatch(1);
        final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        volatile boolean written;

        Job(Optional<Incident> incident) {
            this.incident = incident;
        }
    }

    private AuditLog(Settings settings, AuditStore store, RemediationRecord record, Consumer<String> speaker) {
        this.settings = settings;
        this.store = store;
        this.record = record;
        this.speaker = speaker;
        this.writer = new Thread(this::run, "quietus-log");
        writer.setDaemon(true);
    }

    /**
     * Opens a log, or makes one, and puts right what an end in the middle of writing has left.
     *
     * @param speaker hears what somebody should know: of a torn line, of a full disk
     * @throws IOException when there is no folder that can be written to
     */
    public static AuditLog open(Settings settings, Consumer<String> speaker) throws IOException {
        AuditLog log = new AuditLog(settings, new AuditStore(settings), new RemediationRecord(Device.here()), speaker);
        log.say();
        log.writer.start();
        return log;
    }

    @Override
    public boolean write(Incident incident) {
        Job job = new Job(Optional.of(incident));
        if (closed || !queue.offer(job)) {
            return false;
        }
        boolean answered = await(job.answered, settings.patience().toNanos());
        if (!answered) {
            // If it is being written just now it may get there, as one that was not acted upon.
            job.state.compareAndSet(Job.State.WAITING, Job.State.GIVEN_UP);
        }
        return answered && job.written;
    }

    private static boolean await(CountDownLatch latch, long nanos) {
        boolean interrupted = false;
        long end = System.nanoTime() + nanos;
        try {
            while (true) {
                try {
                    return latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        long settled = System.nanoTime();
        while (!closed || !queue.isEmpty()) {
            try {
                Job job = store.isDirty() || store.isInReserve()
                        ? queue.poll(SETTLE_NANOS, TimeUnit.NANOSECONDS)
                        : queue.take();
                if (job != null) {
                    write(job);
                }
            } catch (InterruptedException e) {
                // Nobody does that; it would close the channel, so it is not passed on.
                continue;
            }
            if (System.nanoTime() - settled >= SETTLE_NANOS) {
                store.settle();
                store.tryLeavingReserve();
                settled = System.nanoTime();
            }
            say();
        }
    }

    private void write(Job job) {
        job.incident.ifPresent(incident -> write(job, incident));
    }

    private void write(Job job, Incident incident) {
        if (job.state.compareAndSet(Job.State.WAITING, Job.State.TAKEN)) {
            boolean last = !incident.response().reversible();
            boolean durable = last && incident.standing() == Incident.Standing.BEGUN;
            try {
                job.written = store.append(record.of(incident), last, durable);
            } catch (RuntimeException e) {
                // One record that cannot be made must not end the log.
                speaker.accept("a record could not be made: " + e);
            } finally {
                job.answered.countDown();
            }
            if (durable && job.written) {
                // Now, for somebody waits for the answer.
                store.nameLast();
            }
        }
    }

    private void say() {
        for (String sentence : store.takeSaid()) {
            speaker.accept(sentence);
        }
    }

    /** Looks at a log whose head is beside it; may be done while it is being written. */
    public static List<Wrong> verify(Path folder) {
        return verify(folder, folder.resolve("head"));
    }

    /** Everything in a log that is not as it was written; empty when it is. */
    public static List<Wrong> verify(Path folder, Path head) {
        return new AuditCheck(AuditHead.read(head)).check(folder);
    }

    /** Writes what waits, and lets it be on the disk. */
    @Override
    public void close() {
        closed = true;
        // Not interrupted: that would close the file under a write.
        queue.offer(new Job(Optional.empty()));
        ThreadEnd.await(writer, settings.patience());
        if (writer.getState() == Thread.State.TERMINATED) {
            store.close();
        }
    }
}
