package dev.quietus.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C: the working thread is called off and gets a moment to let go of what it has stopped, for a family that stays
 * stopped is worse than one that was never touched.
 */
final class Interrupts extends Thread {
    private static final long PATIENCE_MILLIS = 2000;

    private final Thread worker;
    private final Terminal terminal;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int code = ExitCode.INTERRUPTED.number();

    private Interrupts(Thread worker, Terminal terminal) {
        super("quietus-interrupt");
        this.worker = worker;
        this.terminal = terminal;
    }

    /** Watches over a thread until it says {@link #finished}. */
    static Interrupts watch(Thread worker, Terminal terminal) {
        Interrupts interrupts = new Interrupts(worker, terminal);
        Runtime.getRuntime().addShutdownHook(interrupts);
        return interrupts;
    }

    /** The work is done; from now on the JVM ends with this code, interrupted or not. */
    void finished(int exitCode) {
        code = exitCode;
        finished.countDown();
    }

    @Override
    public void run() {
        if (finished.getCount() == 0) {
            return;
        }
        worker.interrupt();
        boolean idle = terminal.reading();
        try {
            if (!idle) {
                boolean ignored = finished.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts a shutdown hook.
        }
        Runtime.getRuntime().halt(code);
    }
}
