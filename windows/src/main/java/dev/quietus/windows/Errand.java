package dev.quietus.windows;

/**
 * Work that may never come back, because some object never answers: a thread of its own does it, for so long. Who gives it up
 * interrupts it, and it looks at that between two calls.
 */
final class Errand {
    private Errand() {}

    /**
     * @param millis the longest it is waited for
     * @return whether it was done in that time
     */
    static boolean run(String name, long millis, Runnable work) {
        Thread thread = Thread.ofPlatform().daemon().name("quietus-" + name).start(work);
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean done = !thread.isAlive();
        thread.interrupt();
        return done;
    }

    /** Whether nobody waits for this any more. */
    static boolean isGivenUp() {
        return Thread.currentThread().isInterrupted();
    }
}
