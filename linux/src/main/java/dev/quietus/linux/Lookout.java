package dev.quietus.linux;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks in the place of another thread, and can be given up: a process can keep whoever reads about it waiting, and the
 * kernel lets a thread that waits there go no more than it would let {@code ps}. Then the {@link Veil} is drawn over the
 * process, and a new thread looks past it. For one thread at a time.
 */
final class Lookout implements AutoCloseable {
    /** How long a reader has to stand still, and where no signal reaches it, to be given up. */
    private static final long PATIENCE_MILLIS = 1000;
    /** Whoever was kept waiting once is less patient. */
    private static final long SHORT_PATIENCE_MILLIS = 100;

    private static final long GLANCE_MILLIS = 20;

    private final Kernel kernel;
    private @Nullable LookoutThread watch;
    private boolean given;

    Lookout(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Asks on the other thread, again whenever one had to be given up.
     *
     * @param question gets a kernel of its own; the answer must hold on to nothing of it
     * @throws RuntimeException what the question threw
     */
    <T> T ask(Function<Kernel, T> question) {
        while (true) {
            LookoutThread one = watch == null ? LookoutThread.start(kernel) : watch;
            watch = one;
            if (one == null) {
                // The process table is full: then the caller looks itself.
                return question.apply(kernel);
            }
            LookoutThread.Order<T> order = new LookoutThread.Order<>(question);
            one.begin(order);
            if (awaited(one, order)) {
                return order.answer();
            }
            watch = null;
        }
    }

    /** False when it had to be given up. */
    private boolean awaited(LookoutThread one, LookoutThread.Order<?> order) {
        boolean interrupted = false;
        int last = 0;
        long since = System.nanoTime();
        long patience = GLANCE_MILLIS;
        try {
            while (true) {
                try {
                    if (one.await(order, patience)) {
                        return true;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                int stuck = one.stuck();
                if (stuck == 0 || stuck != last) {
                    last = stuck;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since >= (given ? SHORT_PATIENCE_MILLIS : PATIENCE_MILLIS) * 1_000_000) {
                    one.giveUp(stuck);
                    given = true;
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends the thread; one that was given up ends with what it waits for, or with the program. */
    @Override
    public void close() {
        LookoutThread one = watch;
        watch = null;
        if (one != null) {
            one.close();
        }
    }
}
