package dev.quietus;

/** Lets time pass. Returns early when the thread is interrupted, with the interrupt flag set. */
@FunctionalInterface
public interface Pause {
    void nanos(long nanos);
}
