package dev.quietus.cli;

import dev.quietus.Run;
import dev.quietus.SignalListener;
import org.jspecify.annotations.Nullable;

/**
 * What signals to Quietus mean for a run. A key of the terminal is the command's, which has got it as well: a shell or a
 * debugger lives on with it; three within two seconds mean Quietus. What another process sends means Quietus: the first
 * stops the run, the next one forces it. When the run is over all of them mean that nobody is to be waited for.
 */
final class RunSignals implements SignalListener {
    private static final int HUP = 1;
    private static final int KEYS = 3;
    private static final long TOGETHER_NANOS = 2_000_000_000L;

    /** By then a run that was forced has ended, or will not. */
    private static final long ENOUGH_NANOS = 5_000_000_000L;

    /** What the number of a signal is added to for an exit code. */
    static final int DIED = 128;

    private final Thread worker;
    private final Speaker speaker;
    private final long[] keys = new long[KEYS];
    private int pressed;
    private @Nullable Run run;
    private int first;
    private boolean forced;
    private long forcedAt;
    private boolean over;

    /**
     * @param worker is interrupted when the run is to be forced
     * @param speaker says what is left when the run is over
     */
    RunSignals(Thread worker, Speaker speaker) {
        this.worker = worker;
        this.speaker = speaker;
    }

    @Override
    public synchronized void heard(int number, Origin origin) {
        if (over) {
            speaker.hurry();
            return;
        }
        if (origin == Origin.TERMINAL && number != HUP && !insists()) {
            return;
        }
        if (first == 0) {
            first = number;
            stop();
        } else if (!forced) {
            forced = true;
            forcedAt = System.nanoTime();
            worker.interrupt();
        } else if (System.nanoTime() - forcedAt > ENOUGH_NANOS) {
            // As if Quietus had been killed, after which the kernel ends the run. What it waits for does not come.
            Runtime.getRuntime().halt(DIED + first);
        }
    }

    /** Whether this key is the last of several in a short time. */
    private boolean insists() {
        long now = System.nanoTime();
        long before = keys[(pressed + 1) % KEYS];
        keys[pressed % KEYS] = now;
        pressed++;
        return pressed >= KEYS && now - before <= TOGETHER_NANOS;
    }

    private void stop() {
        if (run != null && first != 0) {
            run.stop("Quietus got signal " + first);
        }
    }

    /** From now on this run is meant; also by what came before. */
    synchronized void concern(Run started) {
        run = started;
        stop();
    }

    /**
     * The run is over, or there is none; what is left is to be said. The worker is not interrupted any more: writing the receipt
     * must not suffer.
     */
    synchronized void over() {
        over = true;
        run = null;
        // One that came too late to be noticed.
        Thread.interrupted();
    }

    /** The first signal that meant Quietus, 0 when none has. */
    synchronized int first() {
        return first;
    }
}
