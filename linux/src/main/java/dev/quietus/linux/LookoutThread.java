package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a kernel of its own that reads in the place of another and can be given up. Its methods are for the thread that
 * started it.
 */
final class LookoutThread implements Runnable {
    /** How long a reader has to stand still to be given up. */
    private static final long PATIENCE_NANOS = 1_000_000_000;
    /** Whoever was kept waiting once is less patient. */
    private static final long SHORT_PATIENCE_NANOS = 100_000_000;

    private static final long GLANCE_NANOS = 20_000_000;

    private final Thread asker = Thread.currentThread();
    private final Kernel askers;
    private final Thread thread;
    private volatile @Nullable Order<?> order;
    private volatile boolean over;
    private int stuck;
    private boolean ended;
    private final Kernel own;

    /** One question and what came of it. */
    static final class Order<T> {
        private final Function<Kernel, T> question;
        private @Nullable T answer;
        private @Nullable RuntimeException failure;
        private volatile boolean done;

        Order(Function<Kernel, T> question) {
            this.question = question;
        }

        private void perform(Kernel kernel) {
            try {
                answer = question.apply(kernel);
            } catch (RuntimeException e) {
                failure = e;
            } finally {
                done = true;
            }
        }

        /** Once it has been awaited. */
        T answer() {
            if (failure != null) {
                throw failure;
            }
            if (answer == null) {
                throw new IllegalStateException("a question without an answer");
            }
            return answer;
        }
    }

    private LookoutThread(Kernel askers, Kernel own) {
        this.askers = askers;
        this.own = own;
        thread = new Thread(null, this, "quietus-lookout", 512 * 1024L, false);
        thread.setDaemon(true);
    }

    /** Starts one; null when none can be started, as in a full process table, or with no descriptor left. */
    static @Nullable LookoutThread start(Kernel askers) {
        Kernel own;
        try {
            own = askers.beside();
        } catch (QuietusException e) {
            return null;
        }
        LookoutThread one = new LookoutThread(askers, own);
        try {
            one.thread.start();
            return one;
        } catch (OutOfMemoryError none) {
            own.close();
            return null;
        }
    }

    /** Hands a question over. */
    void begin(Order<?> next) {
        order = next;
        LockSupport.unpark(thread);
    }

    /**
     * Waits until it is done, whatever interrupts that.
     *
     * @param patient whether nobody has been kept waiting before
     * @return 0, or about whom it has stood still for so long where no signal reaches it
     */
    int await(Order<?> one, boolean patient) {
        long patience = patient ? PATIENCE_NANOS : SHORT_PATIENCE_NANOS;
        boolean interrupted = Thread.interrupted();
        long since = System.nanoTime();
        int last = 0;
        boolean inVain = false;
        while (!one.done && !inVain) {
            LockSupport.parkNanos(this, GLANCE_NANOS);
            interrupted |= Thread.interrupted();
            int stuck = one.done ? 0 : stuck();
            if (stuck == 0 || stuck != last) {
                last = stuck;
                since = System.nanoTime();
            }
            inVain = stuck != 0 && System.nanoTime() - since >= patience;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return inVain ? last : 0;
    }

    /** About whom it reads and does not get on now, it or its helper; 0 for nobody. */
    private int stuck() {
        int pid = standsStill(own.scratch());
        Scratch helpers = own.table().partners();
        return pid != 0 || helpers == null ? pid : standsStill(helpers);
    }

    private int standsStill(Scratch scratch) {
        int length = askers.proc().read(KernelText.ascii("self/task/" + scratch.thread() + "/stat"));
        ProcStat stat =
                length <= 0 ? null : ProcStat.parse(askers.proc().bytes(), Scratch.HEADER, Scratch.HEADER + length);
        return stat != null && stat.state() == 'D' ? scratch.about() : 0;
    }

    /** Leaves it alone: it ends with what it waits for, or with the program. */
    void giveUp() {
        over = true;
        LockSupport.unpark(thread);
    }

    /** The same, and draws the veil over whom it waits for, until it comes back from there; unless it is back already. */
    synchronized void giveUpOn(int pid) {
        if (!ended) {
            stuck = pid;
            askers.veil().draw(pid);
        }
        giveUp();
    }

    /** Whether one that was given up has come back. */
    synchronized boolean isBack() {
        return ended;
    }

    private synchronized void end() {
        ended = true;
        if (stuck != 0) {
            askers.veil().lift(stuck);
        }
    }

    /** Ends it, and waits until what it had open is closed. */
    void close() {
        over = true;
        LockSupport.unpark(thread);
        boolean interrupted = Thread.interrupted();
        try {
            thread.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The life of the thread; for {@link #start} alone. */
    @Override
    public void run() {
        own.scratch().belongsHere();
        try (own) {
            while (!over) {
                Order<?> next = order;
                if (next == null) {
                    LockSupport.park(this);
                    continue;
                }
                order = null;
                next.perform(own);
                LockSupport.unpark(asker);
            }
        } finally {
            end();
        }
    }
}
