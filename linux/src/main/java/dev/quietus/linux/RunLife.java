package dev.quietus.linux;

import dev.quietus.Containment;
import dev.quietus.Course;
import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.RunUsage;
import dev.quietus.Signal;
import dev.quietus.linux.PlanMemory.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The life of one run: the command runs; its keeper ends, by itself or by force; the end is proved; what it wrote is passed
 * on; the receipt is written. On the {@link RunThread} only, except for what has begun to be known when it has started.
 */
final class RunLife implements RunThread.Timed {
    /** How often limits that the kernel only counts are looked at, and output that is still on its way. */
    private static final long LOOK_NANOS = 10_000_000;
    /** How long the namespace's own end may take before everybody in the run is ended one by one. */
    private static final long PATIENCE_NANOS = 300_000_000;
    /** How long what it wrote may take to be taken, once it had to be forced. */
    private static final long LINGER_NANOS = 1_000_000_000;
    /** How often everybody is ended one by one before it is said that somebody cannot be. */
    private static final int SWEEPS = 2;

    private final RunThread thread;
    private final Kernel kernel;
    private final Containment containment;
    private final Confines confines;
    private final RunStreams streams;
    private final OutputMeter meter;
    private final Lent lent;
    private final RunTimeline timeline = new RunTimeline();
    private final Sweeping sweeping;
    private final Course course;
    private final Optional<CallWatch> calls;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<RunReceipt> ended = new CompletableFuture<>();
    private List<RunReceipt.Guarantee> guarantees = List.of();
    private final List<String> weaknesses;
    private final Keeper keeper;
    private RunUsage usage = RunUsageReader.NONE;
    private final RunBounds bounds;
    private Optional<QuietusException> refusal = Optional.empty();
    private long look = Long.MAX_VALUE;
    private long linger = Long.MAX_VALUE;
    private boolean forced;
    private boolean closing;
    private boolean commandEnded;
    private Optional<Outcome> swept = Optional.empty();
    private Optional<Outcome> outcome = Optional.empty();
    private Optional<RunEnd> end = Optional.empty();

    /** @param lent what is to be given back when nothing is left */
    RunLife(
            RunThread thread,
            Kernel kernel,
            Containment containment,
            Confines confines,
            Keeper keeper,
            RunStreams streams,
            OutputMeter meter,
            List<String> weaknesses,
            Lent lent) {
        this.thread = thread;
        this.kernel = kernel;
        this.containment = containment;
        this.confines = confines;
        this.keeper = keeper;
        this.streams = streams;
        this.meter = meter;
        this.weaknesses = weaknesses;
        this.lent = lent;
        sweeping = new Sweeping(thread, timeline);
        course = new Course(containment.limits(), containment.grace());
        bounds = new RunBounds(containment.limits(), confines.group(), thread, kernel.proc(), keeper.identity());
        calls = keeper.gate().map(gate -> new CallWatch(thread, kernel, gate, this::breach, this::refuse));
    }

    /**
     * Watches the keeper, which has been cloned.
     *
     * @return completed when the command runs, or cannot
     */
    CompletableFuture<Void> begin() {
        thread.mind(this);
        try {
            keeper.watch(this::told, this::keeperEnded);
        } catch (QuietusException e) {
            refuse(e);
        }
        return started;
    }

    ProcessIdentity identity() {
        return keeper.identity();
    }

    List<RunReceipt.Guarantee> guarantees() {
        return guarantees;
    }

    List<String> weaknesses() {
        return List.copyOf(weaknesses);
    }

    /** What was learnt so far; for any thread. */
    Set<String> calls() {
        return calls.map(CallWatch::made).orElse(Set.of());
    }

    /** Completed with the receipt, from then on for any thread. */
    CompletableFuture<RunReceipt> ended() {
        return ended;
    }

    void ask(Signal signal) {
        if (keeper.end().isEmpty() && !ended.isDone()) {
            timeline.note("sent " + signal);
            keeper.pass(signal.number());
        }
    }

    void stop(String reason) {
        act(course.stop(timeline.now(), reason));
    }

    void end(String reason) {
        act(course.end(reason));
    }

    private void told() {
        int said = keeper.hear();
        if (said < 0) {
            // The keeper is ending; in a namespace it waits for everybody else.
            keeper.ignore();
            closing = true;
            look = System.nanoTime() + PATIENCE_NANOS;
            return;
        }
        if (said == CallGate.ABOUT) {
            int sender = keeper.sender();
            calls.ifPresent(watch -> watch.announced(sender, keeper.identity().pid()));
            return;
        }
        switch (keeper.state()) {
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
            case STARTING, SETUP_FAILED, COMMAND_FAILED, ABANDONED -> {}
        }
    }

    private void running() {
        // The keeper of a run that was refused may still say that its command runs: it does not, it was killed.
        if (started.isDone() || refusal.isPresent()) {
            return;
        }
        guarantees = confines.guarantees();
        weaknesses.addAll(keeper.weaknesses());
        timeline.note("started");
        if (bounds.watched()) {
            look = System.nanoTime() + LOOK_NANOS;
        }
        meter.begin(thread, this::breach, this::settle);
        started.complete(null);
    }

    @Override
    public long deadline() {
        long due = course.deadline().map(timeline::nanoTime).orElse(Long.MAX_VALUE);
        return ended.isDone() ? Long.MAX_VALUE : Math.min(due, look);
    }

    @Override
    public void due() {
        act(course.passed(timeline.now()));
        if (look == Long.MAX_VALUE || System.nanoTime() < look) {
            return;
        }
        look = Long.MAX_VALUE;
        if (outcome.isPresent()) {
            settle();
        } else if (keeper.endsUnwatched()) {
            // Refused before it could be watched.
            keeperEnded();
        } else if (forced || closing) {
            sweep();
        } else if (keeper.end().isEmpty()) {
            bounds.breach().filter(_ -> keeper.keepsNumber()).ifPresent(this::breach);
            look = forced ? look : System.nanoTime() + LOOK_NANOS;
        }
    }

    private void breach(Breach breach) {
        act(course.broke(breach.limit(), breach.detail()));
    }

    private void act(Course.Act act) {
        if (ended.isDone()) {
            return;
        }
        switch (act) {
            case NOTHING -> {}
            case ASK -> {
                timeline.note(course.end().map(RunEnd::text).orElse("") + "; asked with " + containment.signal());
                keeper.asked();
                keeper.pass(containment.signal().number());
            }
            case FORCE -> force();
        }
    }

    /** Nothing of the command has run, and nothing may. */
    private void refuse(QuietusException why) {
        if (started.isDone()) {
            // Somebody else has ended the command on its way.
            end(String.valueOf(why.getMessage()));
            return;
        }
        refusal = Optional.of(why);
        force();
    }

    private void force() {
        forced = true;
        linger = System.nanoTime() + LINGER_NANOS;
        if (keeper.end().isPresent()) {
            return;
        }
        timeline.note(course.end().map(RunEnd::text).orElse("") + "; forced");
        if (confines.namespace()) {
            keeper.kill();
            confines.group().ifPresent(RunGroup::kill);
            look = System.nanoTime() + PATIENCE_NANOS;
        } else {
            // Not by the cgroup: the keeper would be among the first to go, and with it who has left the cgroup.
            sweep();
        }
    }

    /** Ends whoever is left one by one, as an ending does it that knows nothing of containments, and the keeper with them. */
    private void sweep() {
        if (sweeping.active()) {
            return;
        }
        forced |= keeper.leftSomebody() || !commandEnded;
        look = Long.MAX_VALUE;
        if (!keeper.seen()) {
            look = System.nanoTime() + LOOK_NANOS;
            return;
        }
        ProcessIdentity first = keeper.identity();
        sweeping.begin(
                confines.namespace() ? RunSweep.of(confines, first)::end : KeeperSweep.of(confines, first)::end,
                this::sweptAll);
    }

    private void sweptAll(Outcome result) {
        // What comes after a proof finds no keeper any more.
        swept = swept.filter(Outcome.Gone.class::isInstance).or(() -> Optional.of(result));
        if (confines.namespace() || result instanceof Outcome.Gone) {
            // Without a namespace it is all that ties together whoever is left.
            keeper.kill();
        }
        if (keeper.end().isPresent()) {
            prove();
        } else if (sweeping.done() >= SWEEPS) {
            confines.group().ifPresent(RunGroup::kill);
            conclude(RunProof.kept(result));
        } else {
            look = System.nanoTime() + PATIENCE_NANOS;
        }
    }

    private void keeperEnded() {
        RunUsage all = keeper.collect(bounds);
        if (ended.isDone()) {
            thread.drop(this);
            var _ = lent.giveBack();
            return;
        }
        usage = all;
        if (!sweeping.active() && outcome.isEmpty()) {
            prove();
        }
    }

    private void prove() {
        if (refusal.isEmpty() && !started.isDone()) {
            if (!Set.of(State.RUNNING, State.ENDED, State.ABANDONED).contains(keeper.state())) {
                fail(keeper.failure());
                return;
            }
            running();
        }
        if (confines.group().map(RunGroup::populated).orElse(0L) == 0) {
            conclude(RunProof.outcome(confines, keeper.end(), swept));
        } else {
            // Somebody is in the cgroup although the run is over.
            sweeping.begin(
                    RunSweep.of(confines, keeper.identity())::end,
                    left -> conclude(
                            left instanceof Outcome.Gone ? RunProof.outcome(confines, keeper.end(), swept) : left));
        }
    }

    private void conclude(Outcome proved) {
        if (refusal.isPresent()) {
            fail(refusal.get());
            return;
        }
        outcome = Optional.of(proved);
        end = course.end();
        linger = forced ? System.nanoTime() + LINGER_NANOS : Long.MAX_VALUE;
        boolean abrupt = end.isPresent()
                || keeper.status().filter(ExitStatus.Exited.class::isInstance).isEmpty();
        streams.terminal().ifPresent(shared -> shared.restore(abrupt));
        settle();
    }

    private void settle() {
        if (outcome.isEmpty() || ended.isDone()) {
            return;
        }
        boolean drained = meter.drained();
        if (!drained && System.nanoTime() <= linger) {
            look = System.nanoTime() + LOOK_NANOS;
            return;
        }
        if (!drained) {
            timeline.note("not all that it wrote was taken in time");
        }
        finish(outcome.get());
    }

    private void finish(Outcome proved) {
        Optional<ExitStatus> status = keeper.status();
        boolean leftSomebody = keeper.leftSomebody();
        RunEnd why = end.or(() -> bounds.broken(usage)
                        .or(meter::broken)
                        .map(breach -> new RunEnd.LimitBroken(breach.limit(), breach.detail())))
                .or(() -> status.map(RunEnd.Finished::new))
                .orElseGet(() -> new RunEnd.Ended("the containment's first process was ended from outside the run"));
        if (leftSomebody) {
            timeline.note("the command left processes running; they were ended");
        }
        timeline.note(proved instanceof Outcome.Gone ? "nothing of it is left" : proved.word());
        List<String> leftovers = RunLeftovers.of(kernel, confines, keeper.identity());
        leftovers.addAll(release(proved));
        ended.complete(new RunReceipt(
                confines.name(),
                containment.command(),
                timeline.begun(),
                timeline.now(),
                why,
                status,
                proved,
                forced || leftSomebody || why instanceof RunEnd.LimitBroken,
                guarantees,
                weaknesses,
                usage,
                leftovers,
                timeline.moments()));
    }

    private void fail(QuietusException why) {
        release(new Outcome.Unknown(String.valueOf(why.getMessage())));
        streams.close();
        started.completeExceptionally(why);
        ended.completeExceptionally(why);
    }

    /** Gives back what the run had; while its keeper lives, that keeps its uid, its cgroup and its place in the book. */
    private List<String> release(Outcome proved) {
        calls.ifPresent(CallWatch::close);
        keeper.close();
        if (keeper.end().isPresent()) {
            thread.drop(this);
        }
        return keeper.end().isEmpty() || proved instanceof Outcome.Survived ? sweeping.survivors() : lent.giveBack();
    }
}
