package dev.quietus.guard;

import dev.quietus.Containment;
import dev.quietus.ExitStatus;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs the programs that are told of responses, each contained: nothing of one is left after its limit. They get the incident
 * as the log has it, in JSON, on standard input. Thread-safe.
 */
public final class Hooks implements AutoCloseable {
    /** The code by which a program is against the response. */
    public static final int VETO = 1;

    /** More at once are not run. */
    private static final int MOST = 16;

    private final List<Hook> hooks;
    private final Consumer<String> speaker;
    private final ExecutorService threads;
    private final RemediationRecord record = new RemediationRecord(Device.here());

    /** @param speaker hears of a hook that failed */
    public Hooks(List<Hook> hooks, Consumer<String> speaker) {
        this.hooks = List.copyOf(hooks);
        this.speaker = speaker;
        this.threads = new ThreadPoolExecutor(0, MOST, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "quietus-hook");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs those before a response, at the same time; returns when all have ended, or the longest limit is over.
     *
     * @return why the response must not be: one that may has refused it
     */
    public Optional<String> before(Incident incident) {
        List<Hook> chosen = chosen(Hook.When.BEFORE, incident);
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        byte[] event = event(incident);
        long begun = System.nanoTime();
        List<Future<Optional<String>>> runs = new ArrayList<>();
        List<Hook> started = new ArrayList<>();
        for (Hook hook : chosen) {
            start(hook, event).ifPresent(run -> {
                runs.add(run);
                started.add(hook);
            });
        }
        Optional<String> veto = Optional.empty();
        for (int at = 0; at < runs.size(); at++) {
            Hook hook = started.get(at);
            long left = begun + hook.limit().toNanos() - System.nanoTime();
            Optional<String> answer = await(hook, runs.get(at), Math.max(0, left));
            veto = veto.isPresent() ? veto : answer;
        }
        return veto;
    }

    /** Begins to run those after a response; does not wait for them. */
    public void after(Incident incident) {
        List<Hook> chosen = chosen(Hook.When.AFTER, incident);
        if (!chosen.isEmpty()) {
            byte[] event = event(incident);
            for (Hook hook : chosen) {
                var unused = start(hook, event);
            }
        }
    }

    private List<Hook> chosen(Hook.When when, Incident incident) {
        return hooks.stream()
                .filter(hook -> hook.when() == when && hook.isAbout(incident))
                .toList();
    }

    private byte[] event(Incident incident) {
        synchronized (record) {
            return JsonText.of(record.of(incident));
        }
    }

    private Optional<Future<Optional<String>>> start(Hook hook, byte[] event) {
        try {
            return Optional.of(threads.submit(() -> run(hook, event)));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // So says Java when the process table is full; what is due goes on.
            failed(hook, "could not be started: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> await(Hook hook, Future<Optional<String>> run, long nanos) {
        try {
            return run.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            failed(hook, String.valueOf(e.getCause()));
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** What it says against the response. */
    private Optional<String> run(Hook hook, byte[] event) throws InterruptedException {
        Containment contained = Containment.builder(hook.command())
                .output(Redirect.DISCARD)
                .error(Redirect.DISCARD)
                .timeout(hook.limit())
                .grace(Duration.ZERO)
                .build();
        try (Run run = contained.start()) {
            tell(run, event);
            RunReceipt receipt = run.await();
            return judge(hook, receipt.end());
        } catch (QuietusException e) {
            failed(hook, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Ends with the run at the latest, which takes the reader away. */
    private static void tell(Run run, byte[] event) {
        try (OutputStream input = run.input()) {
            input.write(event);
            input.write('\n');
        } catch (IOException e) {
            // Whoever does not want to read it need not.
            return;
        }
    }

    private Optional<String> judge(Hook hook, RunEnd end) {
        boolean veto = hook.mayVeto()
                && hook.when() == Hook.When.BEFORE
                && end instanceof RunEnd.Finished(ExitStatus.Exited(int code))
                && code == VETO;
        if (veto) {
            return Optional.of("refused by the hook " + hook.command().getFirst());
        }
        if (!(end instanceof RunEnd.Finished(ExitStatus.Exited(int code)) && code == 0)) {
            failed(hook, end.text());
        }
        return Optional.empty();
    }

    private void failed(Hook hook, String why) {
        speaker.accept("the hook " + hook.command().getFirst() + ": " + why);
    }

    /** Ends those that run. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
