package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A second reader for large process tables, with buffers and descriptors of its own. Both readers take small shares of
 * one list until it is used up, so whoever the scheduler neglects holds up the other by one share at most.
 */
final class Partner implements Runnable, AutoCloseable {
    /** Below this a second reader costs more than it saves. */
    static final int WORTHWHILE = 512;

    private static final int SHARE = 32;

    private final Object turn = new Object();
    private @Nullable Work work;
    private boolean working;
    private boolean closed;

    /** One list to be read by two. */
    static final class Work {
        private final int[] pids;
        private final AtomicInteger taken = new AtomicInteger();
        private final Pass partners;
        private @Nullable RuntimeException failure;

        Work(int[] pids, Pass partners) {
            this.pids = pids;
            this.partners = partners;
        }

        /** Takes shares and reads them until none is left. */
        void take(ProcessTable table, Pass pass) {
            for (int from = taken.getAndAdd(SHARE); from < pids.length; from = taken.getAndAdd(SHARE)) {
                table.visit(pids, from, Math.min(pids.length, from + SHARE), pass);
            }
        }
    }

    private final Kernel own;

    private Partner(Kernel own) {
        this.own = own;
    }

    /** Starts the thread; null when none can be started, as in a full process table, or with no descriptor left. */
    static @Nullable Partner start(Kernel beside) {
        Partner partner;
        try {
            partner = new Partner(beside.beside());
        } catch (QuietusException e) {
            return null;
        }
        Thread thread = new Thread(null, partner, "quietus-partner", 512 * 1024L, false);
        thread.setDaemon(true);
        try {
            thread.start();
            return partner;
        } catch (OutOfMemoryError none) {
            partner.own.close();
            return null;
        }
    }

    /** What it reads with. */
    Scratch scratch() {
        return own.scratch();
    }

    /** Hands out work; the caller takes its shares too and then calls {@link #finish}. */
    void begin(Work shared) {
        synchronized (turn) {
            work = shared;
            turn.notifyAll();
        }
    }

    /**
     * Waits for the share that the partner is reading, if any.
     *
     * @return what the partner has met
     * @throws RuntimeException what the partner failed with
     */
    Pass finish(Work shared) {
        boolean interrupted = false;
        synchronized (turn) {
            work = null;
            while (working) {
                try {
                    turn.wait();
                } catch (InterruptedException e) {
                    // One share takes less than a millisecond.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (shared.failure != null) {
            throw shared.failure;
        }
        return shared.partners;
    }

    @Override
    public void close() {
        synchronized (turn) {
            closed = true;
            turn.notifyAll();
        }
    }

    /** The life of the thread; for {@link #start} alone. */
    @Override
    public void run() {
        own.scratch().belongsHere();
        try (own) {
            for (Work next = await(); next != null; next = await()) {
                try {
                    next.take(own.table(), next.partners);
                } catch (RuntimeException e) {
                    next.failure = e;
                } finally {
                    synchronized (turn) {
                        working = false;
                        turn.notifyAll();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next work, null when there will be none. */
    private @Nullable Work await() throws InterruptedException {
        synchronized (turn) {
            while (work == null && !closed) {
                turn.wait();
            }
            Work next = work;
            work = null;
            working = next != null;
            return next;
        }
    }
}
