package dev.quietus.cli;

/**
 * Ctrl-C: the working thread is called off and gets a moment to let go of what it has stopped, for a family that stays
 * stopped is worse than one that was never touched.
 */
final class Interrupts extends Thread {
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final Thread worker;
    private final Terminal terminal;
    private boolean finished;
    private int code = ExitCode.INTERRUPTED.number();

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
    synchronized void finished(int exitCode) {
        code = exitCode;
        finished = true;
        notifyAll();
    }

    @Override
    public synchronized void run() {
        if (finished) {
            return;
        }
        worker.interrupt();
        long end = System.nanoTime() + PATIENCE_NANOS;
        long left = PATIENCE_NANOS;
        // Somebody who is asked cannot be called off, but then nothing has been stopped yet.
        while (!finished && left > 0 && !terminal.reading()) {
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                // Nobody interrupts a shutdown hook; the time that is left decides.
            }
            left = end - System.nanoTime();
        }
        Runtime.getRuntime().halt(code);
    }
}
