package dev.quietus;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A command that runs contained. Whatever becomes of it or of this program, nothing of it outlives the run. Safe for any
 * number of threads, virtual ones too; no thread belongs to a run.
 */
public interface Run extends AutoCloseable {

    /** The run's id. */
    String name();

    /** By what it is contained, strongest first, each verified. */
    List<RunReceipt.Guarantee> means();

    /** What the containment lacks against the best there is; empty when nothing. */
    List<String> weaknesses();

    /** The identity of the containment's first process; the command is its child. */
    ProcessIdentity identity();

    /** Writes to the command's standard input; a stream that is closed already unless it was started with a pipe there. */
    OutputStream input();

    /** Reads the command's standard output; empty unless it was started with a pipe there. Ends with the run at the latest. */
    InputStream output();

    /** Reads the command's standard error; as {@link #output()}. */
    InputStream error();

    /**
     * The names of the system calls that were made so far, without those that start the command itself; empty unless they are to be
     * {@link CallRule.Kind#LEARN learnt}. Those without a name are not among them.
     */
    default Set<String> calls() {
        return Set.of();
    }

    /** Sends a signal to every process of the run. Without effect once it has ended. */
    void ask(Signal signal);

    /** Asks everybody to end, forces after the grace, returns at once; {@link #await()} tells what came of it. */
    void stop(String reason);

    /** Ends everything now and proves it. */
    RunReceipt end();

    /** Waits until the run has ended and nothing is left. Interruption ends the wait, not the run. */
    default RunReceipt await() throws InterruptedException {
        return await(Duration.ofDays(36_500)).orElseThrow();
    }

    /** The same, at most this long; empty when it still runs. */
    default Optional<RunReceipt> await(Duration limit) throws InterruptedException {
        try {
            return Optional.of(ended().get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Completed when the run has ended and nothing is left. Cancelling it has no effect on the run. */
    CompletableFuture<RunReceipt> ended();

    /** Ends everything that is left and frees what was opened. */
    @Override
    void close();
}
