package dev.quietus.windows;

import dev.quietus.Containment;
import dev.quietus.ProcessIdentity;
import dev.quietus.Run;
import dev.quietus.RunReceipt;
import dev.quietus.Signal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A run, for whoever started it. */
final class WindowsRun implements Run {
    static final String JOB = "job";
    static final String PROMISE = "everybody in the job ends with it, at once and also when Quietus itself is killed;"
            + " what is started in it is born in it, unless it is started as a child of a process outside, on purpose";
    static final String BIRTHS = "births";
    static final String BIRTHS_PROMISE =
            "whoever was born meanwhile outside the job is ended if he carries the run's variable,"
                    + " and makes the outcome unknown if nothing excludes that he is of the run";

    /** Both, or the job alone where its caller wants no more. */
    static List<RunReceipt.Guarantee> guarantees(Containment containment) {
        RunReceipt.Guarantee job = new RunReceipt.Guarantee(JOB, PROMISE);
        return looksOutside(containment)
                ? List.of(job, new RunReceipt.Guarantee(BIRTHS, BIRTHS_PROMISE))
                : List.of(job);
    }

    static boolean looksOutside(Containment containment) {
        return containment.means().isEmpty() || containment.means().contains(BIRTHS);
    }

    private final String name;
    private final RunWatch watch;
    private final RunStreams streams;
    private final ProcessIdentity identity;
    private final List<RunReceipt.Guarantee> means;
    private final List<String> weaknesses;

    WindowsRun(Containment containment, RunWatch watch, RunStreams streams) {
        this.name = watch.name();
        this.watch = watch;
        this.streams = streams;
        this.identity = watch.identity();
        this.means = guarantees(containment);
        this.weaknesses = watch.weaknesses();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<RunReceipt.Guarantee> means() {
        return means;
    }

    @Override
    public List<String> weaknesses() {
        return weaknesses;
    }

    /** Of the command itself: a job needs no process of its own. */
    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public OutputStream input() {
        return streams.input();
    }

    @Override
    public InputStream output() {
        return streams.output();
    }

    @Override
    public InputStream error() {
        return streams.error();
    }

    @Override
    public void ask(Signal signal) {
        watch.ask(signal);
    }

    @Override
    public void stop(String reason) {
        watch.stop(reason);
    }

    @Override
    public RunReceipt end() {
        watch.end("ended by this program");
        return watch.ended().join();
    }

    @Override
    public CompletableFuture<RunReceipt> ended() {
        return watch.ended().copy();
    }

    @Override
    public void close() {
        if (!watch.ended().isDone()) {
            end();
        }
        streams.close();
    }
}
