package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;

/** A thread of a feed, which is ended by being woken. */
final class FeedThread implements AutoCloseable {
    private static final long STACK = 512 * 1024L;

    private final Thread thread;
    private final Work work;

    /** What it does. */
    interface Work extends Runnable {
        /** Lets {@link #run} return soon; from any thread. */
        void end();
    }

    private FeedThread(String name, Work work) {
        this.work = work;
        thread = new Thread(null, work, name, STACK, false);
        thread.setDaemon(true);
    }

    /**
     * Starts one.
     *
     * @throws QuietusException UNAVAILABLE when the process table is full
     */
    static FeedThread start(String name, Work work) {
        FeedThread one = new FeedThread(name, work);
        try {
            one.thread.start();
        } catch (OutOfMemoryError e) {
            throw QuietusException.of(Reason.UNAVAILABLE, name + ": no thread can be started");
        }
        return one;
    }

    /** Ends it and waits until it has ended. */
    @Override
    public void close() {
        work.end();
        boolean interrupted = Thread.interrupted();
        while (!thread.equals(Thread.currentThread())) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
