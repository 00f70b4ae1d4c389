package dev.quietus.linux;

import dev.quietus.Clock;
import dev.quietus.Pause;
import java.util.concurrent.locks.LockSupport;

/** The machine's clock, and sleeping by it. Thread-safe. */
final class RealTime implements Clock, Pause {
    private final Object nobody = new Object();

    /** Of {@link System#nanoTime}. */
    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void nanos(long nanos) {
        LockSupport.parkNanos(nobody, nanos);
    }
}
