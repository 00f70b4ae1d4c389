package dev.quietus.cli;

import dev.quietus.Run;
import dev.quietus.SignalListener;
import org.jspecify.annotations.Nullable;

/**
 * What signals to Quietus mean for a run. A key of the terminal is the command's, which has got it as well: a shell or a
 * debugger lives on with it; three within two seconds mean Quietus. What another process sends means Quietus: the first
 * stops the run, the next one forces it.
 */
final class RunSignals implements SignalListener {
    private static final int HUP = 1;
    private static final int KEYS = 3;
    private static final long TOGETHER_NANOS = 2_000_000_000L;

    private final Thread worker;
    private final long[] keys = new long[KEYS];
    private int pressed;
    private @Nullable Run run;
    private int first;
    private boolean forced;

    /** @param worker is interrupted when the run is to be forced */
    RunSignals(Thread worker) {
        this.worker = worker;
    }

    @Override
    public synchronized void heard(int number, Origin origin) {
        if (origin == Origin.TERMINAL && number != HUP && !insists()) {
            return;
        }
        if (first == 0) {
            first = number;
            stop();
        } else if (!forced) {
            forced = true;
            worker.interrupt();
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

    /** The first signal that meant Quietus, 0 when none has. */
    synchronized int first() {
        return first;
    }
}
