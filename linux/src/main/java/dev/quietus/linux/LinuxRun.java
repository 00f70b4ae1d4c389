package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.Course;
import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.Signal;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run, from its start to the proof of its end. Everything that is not said to be for any thread happens on the {@link
 * RunThread}.
 */
final class LinuxRun implements Run, RunThread.Timed {
    /** How often limits that the kernel only counts are looked at. */
    private static final long LOOK_NANOS = 10_000_000;
    /** How long the namespace's own end may take before everybody in the run is ended one by one. */
    private static final long PATIENCE_NANOS = 300_000_000;

    private final RunThread thread;
    private final Kernel kernel;
    private final Containment containment;
    private final Confines confines;
    private final Launch launch;
    private final PlanMemory plan;
    private final RunStreams streams;
    private final RunTimeline timeline = new RunTimeline();
    private final Course course;
    private final CompletableFuture<Run> started = new CompletableFuture<>();
    private final CompletableFuture<RunReceipt> ended = new CompletableFuture<>();
    private final List<AutoCloseable> lent;
    private final OutputMeter meter;
    private List<RunReceipt.Guarantee> guarantees = List.of();
    private List<String> weaknesses;
    private ProcessIdentity identity = ProcessIdentity.parse("1@0.0.0000000000000000");
    private long keeper = -1;
    private long keeperToken;
    private KeeperLine line;
    private final Optional<CallWatch> calls;
    private Optional<QuietusException> refusal = Optional.empty();
    private RunBounds bounds = RunBounds.none();
    private long look = Long.MAX_VALUE;
    private boolean forced;
    private Optional<Outcome> swept = Optional.empty();
    private boolean commandEnded;

    /** @param lent what is to be given back when nothing is left */
    LinuxRun(
            RunThread thread,
            Kernel kernel,
            Containment containment,
            Confines confines,
            Launch launch,
            PlanMemory plan,
            RunStreams streams,
            List<String> weaknesses,
            List<AutoCloseable> lent) {
        this.thread = thread;
        this.kernel = kernel;
        this.containment = containment;
        this.confines = confines;
        this.launch = launch;
        this.plan = plan;
        this.streams = streams;
        this.weaknesses = weaknesses;
        this.lent = lent;
        course = new Course(containment.limits(), containment.grace());
        line = new KeeperLine(-1, kernel.scratch());
        meter = new OutputMeter(containment, streams, (limit, detail) -> thread.tell(() -> breach(limit, detail)));
        calls = launch.gate()
                .map(gate -> new CallWatch(thread, kernel, gate, call -> breach("call", call), this::refuse));
    }

    /**
     * Watches a keeper that was cloned.
     *
     * @return completed when the command runs, or cannot
     */
    CompletableFuture<Run> begin(Launch.Keeper cloned, long starterSocket) {
        keeper = cloned.fd();
        line = new KeeperLine(starterSocket, kernel.scratch());
        line.watch(thread, this::told);
        keeperToken = thread.watch(keeper, this::keeperEnded);
        var facts =
                kernel.table().look((int) cloned.pid(), keeper, kernel.table().ticks());
        identity = facts == null ? identity : facts.identity();
        bounds = RunBounds.of(containment.limits(), confines.group(), kernel.proc(), identity);
        thread.mind(this);
        return started;
    }

    private void told() {
        int said = line.hear();
        if (said < 0) {
            line.ignore(thread);
            return;
        }
        if (said == CallGate.ABOUT) {
            calls.ifPresent(watch -> watch.announced(line.sender(), identity.pid()));
            return;
        }
        switch (plan.state()) {
            case RUNNING -> running();
            case ENDED -> {
                running();
                // Without a namespace the keeper stays until everybody else has been ended.
                if (!confines.namespace() && !commandEnded) {
                    commandEnded = true;
                    timeline.note("the command ended");
                    sweep();
                }
            }
            case STARTING, SETUP_FAILED, COMMAND_FAILED, ABANDONED -> {
                // Its end follows, and says the same.
            }
        }
    }

    private void running() {
        // The keeper of a run that was refused may still say that its command runs: it does not, it was killed.
        if (started.isDone() || refusal.isPresent()) {
            return;
        }
        guarantees = confines.guarantees();
        if (confines.namespace() && !launch.ownProc()) {
            weaknesses = new ArrayList<>(weaknesses);
            weaknesses.add("programs in the run see the pids outside: this machine lets no new /proc be mounted");
        }
        timeline.note("started");
        if (bounds.watched()) {
            look = System.nanoTime() + LOOK_NANOS;
        }
        meter.begin();
        started.complete(this);
    }

    @Override
    public long deadline() {
        long due = course.deadline()
                .map(time -> timeline.origin() + time.toNanos())
                .orElse(Long.MAX_VALUE);
        return Math.min(due, look);
    }

    @Override
    public void due() {
        act(course.passed(timeline.now()));
        if (look == Long.MAX_VALUE || System.nanoTime() < look) {
            return;
        }
        look = Long.MAX_VALUE;
        if (forced) {
            sweep();
        } else {
            bounds.breach().ifPresent(breach -> breach(breach.limit(), breach.detail()));
            look = forced ? look : System.nanoTime() + LOOK_NANOS;
        }
    }

    private void breach(String limit, String detail) {
        act(course.broke(limit, detail));
    }

    private void act(Course.Act act) {
        if (ended.isDone() || keeper < 0) {
            return;
        }
        switch (act) {
            case NOTHING -> {}
            case ASK -> {
                timeline.note(course.end().map(RunEnd::text).orElse("") + "; asked with " + containment.signal());
                plan.asked();
                line.pass(containment.signal().number());
            }
            case FORCE -> force();
        }
    }

    /** Nothing of the command has run, and nothing may. */
    private void refuse(QuietusException why) {
        if (started.isDone()) {
            // Somebody else has ended the command on its way, and the keeper has told of it.
            act(course.end(String.valueOf(why.getMessage())));
            return;
        }
        refusal = Optional.of(why);
        force();
    }

    /** In a namespace without starting anything that was not there before. */
    private void force() {
        forced = true;
        timeline.note(course.end().map(RunEnd::text).orElse("") + "; forced");
        if (confines.namespace()) {
            Pidfd.send(keeper, Signal.KILL.number());
            confines.group().ifPresent(RunGroup::kill);
            look = System.nanoTime() + PATIENCE_NANOS;
        } else {
            // Not by the cgroup: the keeper would be among the first to go, and with it who has left the cgroup.
            sweep();
        }
    }

    /** Ends whoever is left one by one, as an ending does it that knows nothing of containments, and the keeper with them. */
    private void sweep() {
        forced |= plan.leftSomebody() || !commandEnded;
        // What comes later finds no keeper any more, so it proves nothing.
        Outcome outcome = RunSweep.from(identity, confines).end(timeline);
        swept = swept.or(() -> Optional.of(outcome));
        Pidfd.send(keeper, Signal.KILL.number());
        look = System.nanoTime() + PATIENCE_NANOS;
    }

    private void keeperEnded() {
        thread.ignore(keeper, keeperToken);
        line.ignore(thread);
        KeeperEnd end = KeeperEnd.collect(keeper, kernel.scratch());
        PlanMemory.State state = plan.state();
        if (refusal.isPresent()) {
            var _ = new RunProof(confines, swept, timeline).outcome(end);
            fail(refusal.get());
            return;
        }
        if (!started.isDone()) {
            boolean ran = state == PlanMemory.State.RUNNING || state == PlanMemory.State.ENDED;
            if (!ran && state != PlanMemory.State.ABANDONED) {
                fail(launch.failure());
                return;
            }
            running();
        }
        try {
            finish(end, state);
        } catch (RuntimeException | Error e) {
            ended.completeExceptionally(e);
            throw e;
        }
    }

    private void fail(QuietusException why) {
        release();
        streams.close();
        started.completeExceptionally(why);
    }

    private void finish(KeeperEnd keeperEnd, PlanMemory.State state) {
        look = Long.MAX_VALUE;
        Optional<ExitStatus> status = state == PlanMemory.State.ENDED
                ? Optional.of(ExitStatus.ofWaitStatus(plan.status()))
                : Optional.empty();
        boolean leftSomebody = state == PlanMemory.State.ENDED && plan.leftSomebody();
        bounds.breach().ifPresent(breach -> course.broke(breach.limit(), breach.detail()));
        Outcome outcome = new RunProof(confines, swept, timeline).outcome(keeperEnd);
        var usage = RunUsageReader.read(kernel.scratch(), KeeperEnd.USAGE, plan, bounds);
        RunEnd end = course.end()
                .or(() -> status.map(RunEnd.Finished::new))
                .orElseGet(() -> new RunEnd.Ended("the containment's first process was ended from outside the run"));
        if (leftSomebody) {
            timeline.note("the command left processes running; they were ended");
        }
        timeline.note(outcome instanceof Outcome.Gone ? "nothing of it is left" : outcome.word());
        boolean abrupt = !(end instanceof RunEnd.Finished(ExitStatus.Exited _));
        streams.terminal().ifPresent(shared -> shared.restore(abrupt));
        List<String> leftovers = RunLeftovers.of(kernel, confines, timeline.begun());
        leftovers.addAll(release());
        RunReceipt receipt = new RunReceipt(
                confines.name(),
                containment.command(),
                timeline.begun(),
                timeline.now(),
                end,
                status,
                outcome,
                forced || leftSomebody || end instanceof RunEnd.LimitBroken,
                guarantees,
                weaknesses,
                usage,
                leftovers,
                timeline.moments());
        meter.drained(() -> ended.complete(receipt));
    }

    private List<String> release() {
        thread.drop(this);
        calls.ifPresent(CallWatch::close);
        Fds.close(keeper);
        line.close();
        keeper = -1;
        plan.close();
        List<String> leftovers = confines.group().map(RunGroup::remove).orElse(List.of());
        for (AutoCloseable each : lent) {
            try {
                each.close();
            } catch (Exception e) {
                leftovers = new ArrayList<>(leftovers);
                leftovers.add(String.valueOf(e.getMessage()));
            }
        }
        return leftovers;
    }

    @Override
    public String name() {
        return confines.name();
    }

    @Override
    public List<RunReceipt.Guarantee> means() {
        return guarantees;
    }

    @Override
    public List<String> weaknesses() {
        return List.copyOf(weaknesses);
    }

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
        return meter.output();
    }

    @Override
    public InputStream error() {
        return meter.error();
    }

    @Override
    public void ask(Signal signal) {
        thread.tell(() -> {
            if (keeper >= 0) {
                timeline.note("sent " + signal);
                line.pass(signal.number());
            }
        });
    }

    @Override
    public void stop(String reason) {
        thread.tell(() -> act(course.stop(timeline.now(), reason)));
    }

    @Override
    public RunReceipt end() {
        thread.tell(() -> act(course.end("ended by this program")));
        return ended.join();
    }

    @Override
    public RunReceipt await() throws InterruptedException {
        return await(Duration.ofDays(36_500)).orElseThrow();
    }

    @Override
    public Optional<RunReceipt> await(Duration limit) throws InterruptedException {
        try {
            return Optional.of(ended.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public CompletableFuture<RunReceipt> ended() {
        return ended.copy();
    }

    @Override
    public void close() {
        if (!ended.isDone()) {
            end();
        }
        streams.close();
    }
}
