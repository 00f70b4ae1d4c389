package dev.quietus.linux;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks in the place of another thread, and can be given up: a process can keep whoever reads about it waiting, and the
 * kernel lets a thread that waits there go no more than it would let {@code ps}. Then the {@link Veil} is drawn over the
 * process, and a new thread looks past it. For one thread at a time.
 */
final class Lookout implements AutoCloseable {
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
            int stuck = one.await(order, !given);
            if (stuck == 0) {
                return order.answer();
            }
            one.giveUpOn(stuck);
            given = true;
            watch = null;
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
