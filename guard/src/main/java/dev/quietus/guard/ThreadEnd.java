package dev.quietus.guard;

import java.time.Duration;

/** Waits for threads that were told to end, whatever interrupts that: what they hold is closed behind them. */
final class ThreadEnd {
    private ThreadEnd() {}

    /** Until it has ended, at most so long. */
    static void await(Thread thread, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = Thread.interrupted();
        for (long left = limit.toNanos(); left > 0 && thread.isAlive(); left = end - System.nanoTime()) {
            try {
                thread.join(Duration.ofNanos(left));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
