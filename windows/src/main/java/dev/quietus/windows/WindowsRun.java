package dev.quietus.windows;

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
            + " what is started in it is born in it; who is started as a child of a process outside, on purpose, is found by the"
            + " run's variable, unless he was given other variables too";
    static final List<RunReceipt.Guarantee> GUARANTEES = List.of(new RunReceipt.Guarantee(JOB, PROMISE));

    private final String name;
    private final RunWatch watch;
    private final RunStreams streams;
    private final ProcessIdentity identity;
    private final List<String> weaknesses;

    WindowsRun(String name, RunWatch watch, RunStreams streams, List<String> weaknesses) {
        this.name = name;
        this.watch = watch;
        this.streams = streams;
        this.identity = watch.identity();
        this.weaknesses = weaknesses;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<RunReceipt.Guarantee> means() {
        return GUARANTEES;
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
