package dev.quietus;

/** A monotonic clock in nanoseconds, from any origin. */
@FunctionalInterface
public interface Clock {
    long nanos();
}
