package dev.quietus;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A run as a {@link Process}, for code that has one already. It ends when the run has, completely; destroying it ends
 * everything, not only the command. What cannot be told of a contained command ({@link #pid}, {@link #toHandle}) throws
 * {@link UnsupportedOperationException}. As safe for threads as the run.
 */
public final class RunProcess extends Process {
    private static final int KILLED = 128;

    private final Run run;

    private RunProcess(Run run) {
        this.run = run;
    }

    public static Process of(Run run) {
        return new RunProcess(run);
    }

    @Override
    public OutputStream getOutputStream() {
        return run.input();
    }

    @Override
    public InputStream getInputStream() {
        return run.output();
    }

    @Override
    public InputStream getErrorStream() {
        return run.error();
    }

    @Override
    public int waitFor() throws InterruptedException {
        return code(run.await());
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        return run.await(Duration.of(timeout, unit.toChronoUnit())).isPresent();
    }

    @Override
    public int exitValue() {
        if (!run.ended().isDone()) {
            throw new IllegalThreadStateException("the run has not ended");
        }
        return code(run.ended().join());
    }

    @Override
    public boolean isAlive() {
        return !run.ended().isDone();
    }

    @Override
    public void destroy() {
        run.stop("destroyed");
    }

    @Override
    public Process destroyForcibly() {
        run.end();
        return this;
    }

    @Override
    public boolean supportsNormalTermination() {
        return true;
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return run.ended().thenApply(receipt -> this);
    }

    /** As a shell tells it: the exit code, or 128 and the signal's number. */
    private static int code(RunReceipt receipt) {
        return receipt.status().map(RunProcess::code).orElse(KILLED + Signal.KILL.number());
    }

    private static int code(ExitStatus status) {
        return switch (status) {
            case ExitStatus.Exited exited -> exited.code();
            case ExitStatus.Killed killed -> KILLED + killed.number();
        };
    }
}
