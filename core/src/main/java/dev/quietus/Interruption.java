package dev.quietus;

/** Lets the asking thread be called off between two steps, never within one. */
final class Interruption {
    private Interruption() {}

    /** @throws QuietusException INTERRUPTED when the current thread has been interrupted */
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw QuietusException.of(QuietusException.Reason.INTERRUPTED, "interrupted; nothing is left stopped");
        }
    }
}
