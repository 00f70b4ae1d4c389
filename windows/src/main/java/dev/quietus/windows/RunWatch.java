package dev.quietus.windows;

import dev.quietus.Containment;
import dev.quietus.Course;
import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Resistance;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.RunUsage;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Looks after one run on a thread of its own, from its first instruction to the proof that nobody is in its job any more.
 * Others tell it what they want by {@link #tell}, which wakes it.
 */
final class RunWatch implements Runnable {
    /** How often limits are looked at, and who is left; sooner when the job tells that somebody was born or has ended. */
    private static final int LOOK_MILLIS = 10;

    private static final int LONG_MILLIS = 60_000;
    /** A terminated process is there until its last transfer is over. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private final Containment containment;
    private final String name;
    private final WindowsSystem system;
    private final Job job;
    private final Strays strays;
    private final Launch.Started command;
    private final RunBounds bounds;
    private final Course course;
    private final long wake = Kernel32.CALLS.CreateEventW(null, false, false, null);
    private final JobBell bell;
    private final Queue<Runnable> wishes = new ArrayDeque<>();
    private final CompletableFuture<RunReceipt> ended = new CompletableFuture<>();
    private final List<RunReceipt.Moment> timeline = new ArrayList<>();
    private final Instant begun = Instant.now();
    private final long origin = System.nanoTime();
    private boolean forced;

    RunWatch(
            Containment containment,
            String name,
            WindowsSystem system,
            Job job,
            Strays strays,
            Launch.Started command) {
        this.containment = containment;
        this.name = name;
        this.system = system;
        this.job = job;
        this.strays = strays;
        this.command = command;
        this.bell = JobBell.of(job, wake);
        this.bounds = new RunBounds(containment.limits(), job, system.table());
        this.course = new Course(containment.limits(), containment.grace());
    }

    CompletableFuture<RunReceipt> ended() {
        return ended;
    }

    String name() {
        return name;
    }

    List<String> weaknesses() {
        List<String> all = new ArrayList<>(bounds.weaknesses());
        if (!WindowsRun.looksOutside(containment)) {
            all.add("whoever the command starts as a child of a process outside is not looked for (births)");
        }
        return all;
    }

    ProcessIdentity identity() {
        return new ProcessIdentity(
                system.boot().name(),
                command.pid(),
                Access.created(command.process()) - system.boot().time(),
                0);
    }

    void ask(Signal signal) {
        tell(() -> askAll(signal));
    }

    void stop(String reason) {
        tell(() -> act(course.stop(now(), reason)));
    }

    void end(String reason) {
        tell(() -> act(course.end(reason)));
    }

    private void tell(Runnable wish) {
        synchronized (wishes) {
            wishes.add(wish);
        }
        // After the end the event is closed, and nobody is to be woken.
        if (!ended.isDone()) {
            Kernel32.CALLS.SetEvent(wake);
        }
    }

    @Override
    public void run() {
        try {
            note("in its job before its first instruction");
            Kernel32.CALLS.ResumeThread(command.thread());
            Kernel32.CALLS.CloseHandle(command.thread());
            while (!waited(command.process())) {
                grantWishes();
                act(course.passed(now()));
                bounds.breach().ifPresent(breach -> act(course.broke(breach.limit(), breach.detail())));
            }
            finish();
        } catch (RuntimeException | Error e) {
            job.end();
            strays.over();
            bell.close();
            job.close();
            ended.completeExceptionally(e);
        }
    }

    /** Until the command ends, a wish comes or something is due; whether it has ended. */
    private boolean waited(long process) {
        long due =
                course.deadline().map(time -> time.minus(now()).toMillis() + 1).orElse((long) LONG_MILLIS);
        long millis = Math.clamp(due, 0, bounds.counts() || forced ? LOOK_MILLIS : LONG_MILLIS);
        return Kernel32.CALLS.WaitForMultipleObjects(2, new long[] {process, wake}, false, (int) millis)
                == Kernel32.WAIT_OBJECT_0;
    }

    private void grantWishes() {
        while (true) {
            Runnable wish;
            synchronized (wishes) {
                wish = wishes.poll();
            }
            if (wish == null) {
                return;
            }
            wish.run();
        }
    }

    private void act(Course.Act act) {
        switch (act) {
            case NOTHING -> {}
            case ASK -> askAll(containment.signal());
            case FORCE -> force(course.end().map(RunEnd::text).orElse(""));
        }
    }

    private void askAll(Signal signal) {
        List<Integer> members = job.members();
        int heard = 0;
        for (ProcessFacts facts : system.table().snapshot().processes()) {
            if (members.contains(facts.pid())) {
                try (WindowsHandle handle = new WindowsHandle(system, facts.identity(), facts, 0)) {
                    heard += handle.send(signal) instanceof Handle.Delivery.Accepted ? 1 : 0;
                }
            }
        }
        note("asked with " + signal + ": " + heard + " of " + members.size());
    }

    private void force(String why) {
        forced = true;
        note(why.isEmpty() ? "forced" : why + "; forced");
        job.end();
    }

    private void finish() {
        int[] code = new int[1];
        Optional<ExitStatus> status = Kernel32.CALLS.GetExitCodeProcess(command.process(), code)
                ? Optional.of(new ExitStatus.Exited(code[0]))
                : Optional.empty();
        boolean left = !job.members().isEmpty();
        if (left && !forced) {
            force("the command left processes running");
        }
        Outcome outcome = prove();
        Optional<RunEnd> why = course.end();
        Job.Account account = job.account();
        RunReceipt receipt = new RunReceipt(
                name,
                containment.command(),
                begun,
                now(),
                why.or(() -> status.map(RunEnd.Finished::new)).orElseGet(() -> new RunEnd.Ended("it ended")),
                why.isPresent() && forced ? Optional.empty() : status,
                outcome,
                forced,
                WindowsRun.guarantees(containment),
                weaknesses(),
                usage(account),
                List.of(),
                List.copyOf(timeline));
        Kernel32.CALLS.CloseHandle(command.process());
        strays.over();
        bell.close();
        job.close();
        ended.complete(receipt);
        Kernel32.CALLS.CloseHandle(wake);
    }

    /** The job's own list is asked until it is empty: who starts others there starts them into it. */
    private Outcome prove() {
        long limit = System.nanoTime() + PATIENCE_NANOS;
        List<Integer> left = job.members();
        while (!left.isEmpty() && System.nanoTime() < limit) {
            job.end();
            Kernel32.CALLS.WaitForSingleObject(wake, LOOK_MILLIS);
            left = job.members();
        }
        // Who was ended while he was being created can stay in the job's list (seen in Wine) and is in no other.
        left.retainAll(withThreads());
        List<String> evidence =
                new ArrayList<>(List.of("the command's handle reports its end", "nobody is in the job"));
        Strays.Look outside = Strays.Look.NOBODY;
        if (WindowsRun.looksOutside(containment)) {
            outside = strays.end();
            evidence.add(
                    "nobody was born meanwhile outside it under this account, or of a parent that could be chosen");
        }
        int all = left.size() + outside.marked().size();
        if (all > 0) {
            note(all + " are still there");
            return new Outcome.Survived(new Resistance.Slow(all + " were terminated and are there"));
        }
        if (!outside.untold().isEmpty()) {
            note("nothing excludes that " + outside.untold().size() + " outside are of it");
            return new Outcome.Unknown(outside.text());
        }
        note("nothing of it is left");
        return new Outcome.Gone(List.copyOf(evidence), Optional.empty(), Optional.empty());
    }

    private Set<Integer> withThreads() {
        Set<Integer> listed = new HashSet<>();
        for (ProcessFacts facts : system.table().snapshot().processes()) {
            if (facts.threads() > 0) {
                listed.add(facts.pid());
            }
        }
        return listed;
    }

    private RunUsage usage(Job.Account account) {
        return new RunUsage(
                bounds.mostMemory(),
                OptionalLong.empty(),
                Duration.ofNanos(100 * account.user()),
                Duration.ofNanos(100 * account.system()),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }

    private void note(String text) {
        timeline.add(new RunReceipt.Moment(now(), text));
    }
}
