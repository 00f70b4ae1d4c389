package dev.quietus.guard;

import dev.quietus.Quietus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The threads that carry responses out, each with a library of its own, all made before they are needed: an ending may take
 * seconds, and meanwhile others are due. Thread-safe.
 */
final class Hands implements AutoCloseable {
    private static final int WAITING = 4096;

    /** So long is waited where a library cannot be had, for want of memory or descriptors. */
    private static final long BREATH_NANOS = 20_000_000;

    private final BlockingQueue<Work> work = new ArrayBlockingQueue<>(WAITING);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** What is to be done, and who is told why it could not be done to its end. */
    private record Work(Consumer<Quietus> deed, Consumer<Throwable> broken) {
        void fail(Throwable cause) {
            try {
                broken.accept(cause);
            } catch (RuntimeException | Error e) {
                // Nobody is left who could be told; the hand goes on for the others.
                LockSupport.parkNanos(BREATH_NANOS);
            }
        }
    }

    /** Each tries an ending before. */
    Hands(int count) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(null, this::carryOut, "quietus-hand-" + i, 512 * 1024L);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Hands it to the next free one; false when too much is waiting.
     *
     * @param broken is told, on any thread, when the deed threw something or is never begun
     */
    boolean take(Consumer<Quietus> deed, Consumer<Throwable> broken) {
        return !closed && work.offer(new Work(deed, broken));
    }

    private void carryOut() {
        while (!closed) {
            try (Quietus quietus = Quietus.open()) {
                quietus.prepare();
                Rehearsal.hold(quietus);
                // A library in which a deed broke off is not trusted with the next one.
                while (!closed && isWhole(work.take(), quietus)) {}
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                Work unlucky = work.poll();
                if (unlucky == null) {
                    LockSupport.parkNanos(BREATH_NANOS);
                } else {
                    unlucky.fail(e);
                }
            }
        }
    }

    private static boolean isWhole(Work next, Quietus quietus) {
        try {
            next.deed().accept(quietus);
            return true;
        } catch (RuntimeException | Error e) {
            next.fail(e);
            return false;
        }
    }

    /** Waits for what is being done; who waits for more is told that nothing comes. */
    @Override
    public void close() {
        closed = true;
        // Whoever waits for work has some; where there is no room for it nobody waits.
        threads.forEach(thread -> work.offer(new Work(quietus -> {}, cause -> {})));
        threads.forEach(thread -> ThreadEnd.await(thread, Duration.ofSeconds(15)));
        for (Work never = work.poll(); never != null; never = work.poll()) {
            never.fail(new IllegalStateException("the guard ends"));
        }
    }
}
