package dev.quietus.linux;

import dev.quietus.CallRule;
import dev.quietus.Capability;
import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.SignalListener;
import dev.quietus.spi.Launcher;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Starts commands contained, on Linux. */
public final class LinuxLauncher implements Launcher {
    private @Nullable RunThread thread;
    private @Nullable Launching launching;
    private @Nullable Heeding heeding;

    /** Touches nothing; the kernel is opened by the first call that needs it. */
    public LinuxLauncher() {}

    @Override
    public boolean isHere() {
        return System.getProperty("os.name", "").equals("Linux");
    }

    @Override
    public List<Capability> capabilities() {
        List<Capability> all =
                new ArrayList<>(Confines.NAMES.stream().map(this::means).toList());
        all.add(limits());
        all.add(tried(
                "system-calls",
                "a system call that was forbidden ends a run before it has an effect",
                trial().calls(new CallRule(CallRule.Kind.DENY, Set.of("acct")))));
        return all;
    }

    private Capability means(String means) {
        Containment.Builder trial = trial().means(Set.of(means)).require(means);
        if (ToolLaunch.used()) {
            // It makes no other runs.
            trial.means(Set.of(Confines.NAMESPACE));
        }
        if (means.equals(Confines.OWN_UID)) {
            trial.as(new RunAs.Pooled());
        }
        return tried(means, Confines.promise(means), trial);
    }

    private Capability limits() {
        Containment.Builder trial = trial().memory(1L << 30).maxProcesses(1000);
        return tried("limits", "the kernel keeps a run within its limits of memory and pids", trial);
    }

    /** Something harmless. */
    private static Containment.Builder trial() {
        return Containment.builder("true")
                .input(Redirect.from(Path.of("/dev/null").toFile()))
                .output(Redirect.DISCARD)
                .error(Redirect.DISCARD);
    }

    private Capability tried(String name, String promise, Containment.Builder trial) {
        try (Run run = start(trial.build())) {
            run.end();
            Optional<String> slower = run.weaknesses().stream()
                    .filter(text -> text.startsWith(ToolLaunch.SLOWER))
                    .findAny();
            if (name.equals(Confines.NAMESPACE) && slower.isPresent()) {
                return Capability.weaker(name, promise, slower.get());
            }
            Optional<String> weakness = run.weaknesses().stream()
                    .filter(text -> text.startsWith(Launching.COUNTED))
                    .findAny();
            return weakness.map(text -> Capability.weaker(name, "limits of a run are looked at every 10 ms", text))
                    .orElseGet(() -> Capability.full(name, promise));
        } catch (QuietusException e) {
            return Capability.absent(name, promise, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Run start(Containment containment) {
        RunFiles files = files(containment);
        try {
            return start(containment, files);
        } catch (RuntimeException | Error e) {
            files.abandon();
            throw e;
        } finally {
            files.close();
        }
    }

    private Run start(Containment containment, RunFiles files) {
        try {
            return startNow(containment, files);
        } catch (NameTaken taken) {
            clearStale(taken.name());
        }
        try {
            return startNow(containment, files);
        } catch (NameTaken taken) {
            throw taken.forGood();
        }
    }

    private Run startNow(Containment containment, RunFiles files) {
        // The first answer says that it was cloned, the second that the command runs.
        return done(runs().begin(() -> launching().start(containment, files)));
    }

    /** Opening may take for ever, and a virtual thread would take the others' processor with it. */
    private static RunFiles files(Containment containment) {
        if (!Thread.currentThread().isVirtual()) {
            return RunFiles.open(containment);
        }
        CompletableFuture<RunFiles> opened = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("quietus-open").start(() -> {
            try {
                opened.complete(RunFiles.open(containment));
            } catch (Throwable e) {
                opened.completeExceptionally(e);
            }
        });
        return done(opened);
    }

    /** Clears away what a killed program left, if it did. In the caller's thread: it may have to wait for an end. */
    private static void clearStale(String name) {
        try (Kernel kernel = Kernel.open()) {
            new StaleRuns(kernel).clear(name);
        }
    }

    @Override
    public List<String> clearStale() {
        // Not on the thread of runs: it may have to wait for an end.
        try (Kernel kernel = Kernel.open()) {
            return new StaleRuns(kernel).clear();
        }
    }

    @Override
    public void prepare() {
        done(runs().ask(() -> {
            launching();
            return true;
        }));
    }

    @Override
    public void heed(SignalListener listener) {
        done(runs().ask(() -> {
            heeding = Heeding.begin(runs(), launching().scratch(), listener);
            return true;
        }));
    }

    @Override
    public void heedNoMore() {
        done(runs().ask(() -> {
            Heeding before = heeding;
            if (before != null) {
                before.end();
                heeding = null;
            }
            return true;
        }));
    }

    @Override
    public InputStream again(String option) {
        return done(runs().ask(() -> launching().again(option)));
    }

    private static <T> T done(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw e;
        }
    }

    private synchronized RunThread runs() {
        RunThread running = thread;
        if (running == null) {
            running = RunThread.start();
            thread = running;
        }
        return running;
    }

    /** On the thread of runs only. */
    private Launching launching() {
        Launching open = launching;
        if (open == null) {
            Kernel kernel = Kernel.open();
            try {
                open = new Launching(runs(), kernel);
            } catch (RuntimeException e) {
                kernel.close();
                throw e;
            }
            launching = open;
        }
        return open;
    }
}
