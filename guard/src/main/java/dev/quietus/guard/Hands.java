package dev.quietus.guard;

import dev.quietus.Quietus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The threads that carry responses out, each with a library of its own, all made before they are needed: an ending may take
 * seconds, and meanwhile others are due. Thread-safe.
 */
final class Hands implements AutoCloseable {
    private static final int WAITING = 4096;

    private final BlockingQueue<Consumer<Quietus>> work = new ArrayBlockingQueue<>(WAITING);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Hands(int count) {
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(null, this::carryOut, "quietus-hand-" + i, 512 * 1024L);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Hands it to the next free one; false when too much is waiting. */
    boolean take(Consumer<Quietus> deed) {
        return work.offer(deed);
    }

    private void carryOut() {
        try (Quietus quietus = Quietus.open()) {
            quietus.prepare();
            Rehearsal.hold(quietus);
            while (!closed) {
                Consumer<Quietus> deed = work.poll(1, TimeUnit.SECONDS);
                if (deed != null) {
                    deed.accept(quietus);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for what is being done, not for what is waiting. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(15));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
