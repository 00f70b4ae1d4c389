package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import dev.quietus.Run;
import dev.quietus.RunReceipt;
import dev.quietus.Signal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A run, for whoever started it: what it is told here happens to its {@link RunLife} on the {@link RunThread}. */
final class LinuxRun implements Run {

    private final String name;
    private final RunThread thread;
    private final RunLife life;
    private final RunStreams streams;
    private final OutputMeter meter;

    /** @param life begun, for the command runs */
    LinuxRun(String name, RunThread thread, RunLife life, RunStreams streams, OutputMeter meter) {
        this.name = name;
        this.thread = thread;
        this.life = life;
        this.streams = streams;
        this.meter = meter;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<RunReceipt.Guarantee> means() {
        return life.guarantees();
    }

    @Override
    public List<String> weaknesses() {
        return life.weaknesses();
    }

    @Override
    public ProcessIdentity identity() {
        return life.identity();
    }

    @Override
    public OutputStream input() {
        return streams.input();
    }

    @Override
    public InputStream output() {
        return meter.output();
    }

    @Override
    public InputStream error() {
        return meter.error();
    }

    @Override
    public Set<String> calls() {
        return life.calls();
    }

    @Override
    public void ask(Signal signal) {
        thread.tell(() -> life.ask(signal));
    }

    @Override
    public void stop(String reason) {
        thread.tell(() -> life.stop(reason));
    }

    @Override
    public RunReceipt end() {
        thread.tell(() -> life.end("ended by this program"));
        return life.ended().join();
    }

    @Override
    public CompletableFuture<RunReceipt> ended() {
        return life.ended().copy();
    }

    @Override
    public void close() {
        if (!life.ended().isDone()) {
            end();
        }
        streams.close();
    }
}
