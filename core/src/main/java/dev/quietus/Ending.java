package dev.quietus;

import dev.quietus.Escalation.Event;
import dev.quietus.Escalation.Stage;
import dev.quietus.spi.Handle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Carries out one ending: performs each stage that {@link Escalation} names until it is done. Everything it works on is
 * held open before the first signal. Used once, by one thread.
 */
final class Ending {
    private static final long MILLI = 1_000_000L;
    /** The first wait for the killed; it doubles with each further attempt up to the longest. */
    private static final long FIRST_PATIENCE = 20 * MILLI;

    private static final long LONGEST_PATIENCE = 500 * MILLI;
    private static final long SHORTEST_WATCH = 50 * MILLI;
    /** How often somebody outside may bring a member back before that is the answer. */
    private static final int RESPAWNS_FOUGHT = 3;
    /** Each round of a gang that brings itself back shows twice as many of it; sixty-four are met in seven. */
    private static final int PURSUITS = 12;

    private final Times times;
    private final EndingOptions options;
    private final Holding holding;
    private final Muster muster;
    private final Assignment assignment;
    private final Brake brake;
    private final Minutes minutes;
    private final Verification verification;
    private final Remedies remedies;
    private final Set<String> treated = new HashSet<>();
    private final Stocktaking stocktaking;
    private long graceEnd;
    private long deadline;
    private long patience = FIRST_PATIENCE;
    private int respawns;
    private int pursuits;
    private boolean forced;
    private boolean rootsGone;
    private boolean offered;

    /**
     * Whom an ending is about.
     *
     * @param holding those who are held
     * @param muster who calls up whoever joins them
     * @param assignment by which means each of them is ended
     */
    record Company(Holding holding, Muster muster, Assignment assignment) {}

    /**
     * What helps against those who resist.
     *
     * @param consent asked for cures that were not ordered
     * @param pursuit against whoever starts them again
     */
    record Remedies(Curing curing, Consent consent, Pursuit pursuit) {}

    Ending(
            Times times,
            EndingOptions options,
            Company company,
            Minutes minutes,
            Verification verification,
            Remedies remedies,
            Stocktaking stocktaking) {
        this.times = times;
        this.options = options;
        this.holding = company.holding();
        this.muster = company.muster();
        this.assignment = company.assignment();
        this.minutes = minutes;
        this.verification = verification;
        this.remedies = remedies;
        this.stocktaking = stocktaking;
        this.brake = new Brake(assignment, holding, muster, minutes, times, false);
        this.deadline = times.clock().nanos() + options.limit().toNanos();
        this.rootsGone = !options.leaderFirst();
    }

    /** Runs the escalation to its end. Processes that were stopped and not killed are continued, also when it fails. */
    void run() {
        Stage stage = options.firstStage();
        if (stage != Stage.BRAKE) {
            // Whoever is asked, or waited for, may be gone at any moment.
            stocktaking.take(false);
        }
        // What taking stock took is not taken from the grace.
        graceEnd = Math.min(deadline, times.clock().nanos() + options.patience().toNanos());
        try {
            while (stage != Stage.DONE) {
                Interruption.check();
                stage = Escalation.next(stage, perform(stage));
            }
        } finally {
            brake.release();
        }
    }

    private Event perform(Stage stage) {
        return switch (stage) {
            case ASK -> ask();
            case WAIT -> waitForThem();
            case BRAKE -> brake();
            case FORCE -> force();
            case SWEEP -> sweep();
            case CURE -> cure();
            case VERIFY -> verify();
            case DONE -> throw new IllegalStateException("nothing is left to perform");
        };
    }

    private Event ask() {
        for (Held held : holding.living()) {
            if (rootsGone || isRoot(held)) {
                askOne(held);
            }
        }
        minutes.note(
                Stage.ASK,
                "asked " + (rootsGone ? "everyone" : "the named ones"),
                holding.living().size());
        return Event.PERFORMED;
    }

    private void askOne(Held held) {
        if (options.ask().isEmpty()) {
            return;
        }
        Handle.Delivery delivery = held.send(options.ask().get());
        if (delivery instanceof Handle.Delivery.Accepted
                && held.member().facts().state() == ProcessState.STOPPED) {
            held.send(Signal.CONT);
        }
    }

    private static boolean allDeaf(List<Held> living) {
        for (Held held : living) {
            if (!held.deaf()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRoot(Held held) {
        return held.member().evidence().kind() == Evidence.Kind.NAMED;
    }

    /** One watch of the grace after another; whoever is born meanwhile is asked too. */
    private Event waitForThem() {
        while (true) {
            Interruption.check();
            long listingBegan = times.clock().nanos();
            muster.call().held().forEach(this::askOne);
            long now = times.clock().nanos();
            awaitAll(Math.min(graceEnd, now + Math.max(SHORTEST_WATCH, 10 * (now - listingBegan))));
            List<Held> living = holding.withinReach();
            if (living.isEmpty()) {
                return Event.ALL_ENDED;
            }
            minutes.watch(Stage.WAIT, living.size());
            if (!rootsGone && living.stream().noneMatch(Ending::isRoot)) {
                rootsGone = true;
                ask();
            }
            // Who cannot hear will not follow: there is nothing to wait for.
            if (times.clock().nanos() >= graceEnd || options.forceAfterwards() && allDeaf(living)) {
                return options.forceAfterwards() ? Event.GRACE_OVER : Event.NOT_TO_FORCE;
            }
        }
    }

    private Event brake() {
        // The brake helps, the kill decides: it must not come too late to be seen within the deadline.
        long now = times.clock().nanos();
        Event event = brake.round(now + (deadline - now) / 2);
        verification.braked(event == Event.QUIET);
        takeStock(event);
        return event;
    }

    /** Only when those who could outrun the kill stand still: what is looked at must not gain by being looked at. */
    private void takeStock(Event event) {
        if (event == Event.QUIET || event == Event.NOT_NEEDED) {
            stocktaking.take(event == Event.QUIET);
        } else if (event == Event.RESTLESS) {
            stocktaking.forgo("the family does not come to rest");
        }
    }

    private Event force() {
        if (forced) {
            // Who shares a cgroup or a uid with the members may have changed since.
            muster.call();
        }
        forced = true;
        assignment
                .split(holding.living())
                .forEach((means, those) -> minutes.note(Stage.FORCE, means.force(those, holding)));
        return Event.PERFORMED;
    }

    private Event sweep() {
        // Whoever was killed a moment ago gets a moment to die, deadline or not.
        long now = times.clock().nanos();
        awaitAll(Math.max(now + FIRST_PATIENCE, Math.min(deadline, now + patience)));
        patience = Math.min(2 * patience, LONGEST_PATIENCE);
        int left = holding.withinReach().size();
        if (left == 0) {
            return Event.ALL_ENDED;
        }
        minutes.watch(Stage.SWEEP, left);
        boolean timeUp = times.clock().nanos() >= deadline;
        boolean cure = timeUp ? !offered : !options.cures().isEmpty();
        offered |= timeUp;
        return cure ? Event.RESISTED : timeUp ? Event.TIME_UP : Event.STILL_THERE;
    }

    /**
     * Each cure is tried once on each: what did not help will not help by being repeated. When the time is up, those that
     * were not ordered are offered.
     */
    private Event cure() {
        Ward ward = muster.ward();
        List<ProcessFacts> living = new ArrayList<>();
        for (Held held : holding.withinReach()) {
            if (held.await(0) instanceof Handle.Sight.Present present) {
                living.add(present.facts());
            }
        }
        ward.admit(living);
        for (ProcessFacts facts : living) {
            if (!offered && times.clock().nanos() >= deadline) {
                break;
            }
            for (Finding finding : Examination.of(ward.patient(facts), ward)) {
                for (Treatment done : treat(facts, finding)) {
                    minutes.note(
                            Stage.CURE,
                            done.cure().name() + " for " + Patient.text(facts) + ": "
                                    + done.effect().text(),
                            living.size());
                }
            }
        }
        return Event.PERFORMED;
    }

    private List<Treatment> treat(ProcessFacts facts, Finding finding) {
        return finding.against() != Finding.Against.FORCE
                ? List.of()
                : remedies.curing()
                        .treat(
                                facts,
                                finding,
                                cure -> (options.cures().order(cure)
                                                || offered && remedies.consent().agrees(facts, finding, cure))
                                        && treated.add(facts.identity() + cure.name()),
                                Math.max(deadline, times.clock().nanos() + (offered ? LONGEST_PATIENCE : 0)));
    }

    private Event verify() {
        if (!holding.living().isEmpty()) {
            return Event.STILL_THERE;
        }
        List<Held> fresh = verification.look();
        if (fresh.isEmpty()) {
            return settle();
        }
        respawns += verification.broughtBack(fresh) ? 1 : 0;
        boolean goOn = options.forceAfterwards()
                && respawns <= RESPAWNS_FOUGHT
                && times.clock().nanos() < deadline;
        if (!goOn && options.forceAfterwards()) {
            verification.giveUp(fresh);
            return pursue();
        }
        if (goOn) {
            minutes.note(Stage.VERIFY, fresh.size() + " were born meanwhile", fresh.size());
        }
        return goOn ? Event.NEW_MEMBERS : Event.STILL_THERE;
    }

    private Event settle() {
        long begun = times.clock().nanos();
        if (verification.settle(options.settle())) {
            return Event.ALL_ENDED;
        }
        if (options.timeout().isEmpty()) {
            // What was spent on watching is not taken from what forcing may take.
            deadline += times.clock().nanos() - begun;
        }
        return pursue();
    }

    /** Somebody came back: stops or ends the source of it, where that was ordered. */
    private Event pursue() {
        long begun = times.clock().nanos();
        boolean mayGoOn = options.forceAfterwards() && ++pursuits <= PURSUITS && begun < deadline;
        boolean untimed = options.timeout().isEmpty();
        if (!mayGoOn || !verification.pursue(remedies.pursuit(), untimed ? Long.MAX_VALUE : deadline)) {
            return Event.STILL_THERE;
        }
        if (untimed) {
            // Nor is what it took to ask a person, or to stop a source.
            deadline += times.clock().nanos() - begun;
        }
        patience = FIRST_PATIENCE;
        minutes.note(
                Stage.VERIFY,
                "somebody started them again, and is stopped or ended too",
                holding.living().size());
        return Event.NEW_MEMBERS;
    }

    private void awaitAll(long until) {
        for (Held held : holding.withinReach()) {
            held.await(Math.max(0, until - times.clock().nanos()));
        }
    }
}
