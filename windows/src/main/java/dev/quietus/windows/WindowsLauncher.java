package dev.quietus.windows;

import dev.quietus.Capability;
import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.SignalListener;
import dev.quietus.spi.Launcher;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Starts commands in job objects, on Windows. */
public final class WindowsLauncher implements Launcher {
    private static final AtomicLong STARTED = new AtomicLong();
    private static final int HUP = 1;
    private static final int INT = 2;
    private static final int QUIT = 3;

    /** Kept, or its native side would be freed. */
    private Kernel32.@Nullable Heard heard;

    /** Touches nothing; the system is asked by the first call that needs it. */
    public WindowsLauncher() {}

    @Override
    public boolean isHere() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    @Override
    public List<Capability> capabilities() {
        Containment trial = Containment.builder("cmd.exe", "/c", "exit")
                .input(Redirect.from(new java.io.File("NUL")))
                .output(Redirect.DISCARD)
                .error(Redirect.DISCARD)
                .build();
        Capability job;
        try (Run run = start(trial)) {
            run.end();
            job = Capability.full(WindowsRun.JOB, WindowsRun.PROMISE);
        } catch (QuietusException e) {
            job = Capability.absent(WindowsRun.JOB, WindowsRun.PROMISE, String.valueOf(e.getMessage()));
        }
        return List.of(
                job,
                Capability.weaker(
                        WindowsRun.BIRTHS,
                        WindowsRun.BIRTHS_PROMISE,
                        "Windows has no containment that cannot be left; with --means job nobody outside is looked at"),
                Capability.weaker(
                        "limits",
                        "limits of a run are looked at every 10 ms",
                        "nothing better is built for this system"),
                Capability.absent(
                        "system-calls", "a system call that was forbidden ends a run", "Windows has no such filter"));
    }

    @Override
    public Run start(Containment containment) {
        refuseWhatCannotBe(containment);
        WindowsSystem system = WindowsSystem.open();
        String name = containment
                .name()
                .orElseGet(() -> "r-" + Long.toHexString(system.boot().now()) + "-" + STARTED.incrementAndGet() + "."
                        + Kernel32.CALLS.GetCurrentProcessId());
        Job job = Job.create();
        if (!job.works() || !job.endWithThisProgram()) {
            job.close();
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, "there is no job: " + job.refusal());
        }
        RunStreams streams = RunStreams.open(containment);
        try {
            Strays strays = Strays.before(system, job, name);
            RunWatch watch;
            try {
                watch = new RunWatch(
                        containment, name, system, job, strays, Launch.start(containment, name, job, streams));
            } catch (RuntimeException e) {
                strays.over();
                throw e;
            }
            WindowsRun run = new WindowsRun(containment, watch, streams);
            Thread.ofPlatform().daemon().name("quietus-run-" + name).start(watch);
            return run;
        } catch (RuntimeException e) {
            job.close();
            streams.close();
            throw e;
        } finally {
            streams.started();
        }
    }

    private static void refuseWhatCannotBe(Containment containment) {
        Set<String> known = Set.of(WindowsRun.JOB, WindowsRun.BIRTHS);
        Set<String> wanted = containment.means().isEmpty() ? known : containment.means();
        if (!known.containsAll(wanted)
                || !wanted.contains(WindowsRun.JOB)
                || !wanted.containsAll(containment.required())) {
            throw unavailable("here a run is contained by 'job' and proved by 'births', and by nothing else");
        }
        if (!(containment.user() instanceof RunAs.Caller)) {
            throw unavailable("here a run is always its caller's; another user needs that user's password");
        }
        if (containment.limits().calls().forbids()) {
            throw unavailable("Windows has no filter of system calls");
        }
        if (containment.limits().output().isPresent()) {
            throw unavailable("a limit of output is not built for Windows");
        }
    }

    private static QuietusException unavailable(String why) {
        return QuietusException.of(QuietusException.Reason.UNAVAILABLE, why);
    }

    /** A job ends with the program that made it, so that nothing is ever left to clear. */
    @Override
    public List<String> clearStale() {
        return List.of();
    }

    @Override
    public void prepare() {
        Job.create().close();
    }

    /** The system has a thread of its own call the handler. */
    @Override
    public synchronized void heed(SignalListener listener) {
        Kernel32.Heard handler = kind -> {
            int number = kind == Kernel32.CTRL_C ? INT : kind == Kernel32.CTRL_BREAK ? QUIT : HUP;
            listener.heard(number, SignalListener.Origin.TERMINAL);
            return true;
        };
        heard = handler;
        Kernel32.CALLS.SetConsoleCtrlHandler(handler, true);
    }

    @Override
    public synchronized void heedNoMore() {
        if (heard != null) {
            Kernel32.CALLS.SetConsoleCtrlHandler(heard, false);
            heard = null;
        }
    }

    @Override
    public InputStream again(String option) {
        throw unavailable("--detach is not built for Windows; start /b quietus run … does it");
    }
}
