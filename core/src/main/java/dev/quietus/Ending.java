package dev.quietus;

import dev.quietus.Escalation.Event;
import dev.quietus.Escalation.Stage;
import dev.quietus.spi.Handle;
import java.util.List;

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

    private final Times times;
    private final EndingOptions options;
    private final Holding holding;
    private final Muster muster;
    private final Assignment assignment;
    private final Brake brake;
    private final Minutes minutes;
    private final Verification verification;
    private final Stocktaking stocktaking;
    private final long deadline;
    private final long graceEnd;
    private long patience = FIRST_PATIENCE;
    private int respawns;
    private boolean forced;
    private boolean rootsGone;

    Ending(
            Times times,
            EndingOptions options,
            Holding holding,
            Muster muster,
            Assignment assignment,
            Minutes minutes,
            Verification verification,
            Stocktaking stocktaking) {
        this.times = times;
        this.options = options;
        this.holding = holding;
        this.muster = muster;
        this.assignment = assignment;
        this.minutes = minutes;
        this.verification = verification;
        this.stocktaking = stocktaking;
        this.brake = new Brake(assignment, holding, muster, minutes, times, false);
        long now = times.clock().nanos();
        this.deadline = now + options.limit().toNanos();
        this.graceEnd = Math.min(deadline, now + options.patience().toNanos());
        this.rootsGone = !options.leaderFirst();
    }

    /** Runs the escalation to its end. Processes that were stopped and not killed are continued, also when it fails. */
    void run() {
        Stage stage = options.firstStage();
        if (stage != Stage.BRAKE) {
            // Whoever is asked, or waited for, may be gone at any moment.
            stocktaking.take(false);
        }
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
            if (times.clock().nanos() >= graceEnd) {
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
        return times.clock().nanos() < deadline ? Event.STILL_THERE : Event.TIME_UP;
    }

    private Event verify() {
        if (!holding.living().isEmpty()) {
            return Event.STILL_THERE;
        }
        List<Held> fresh = verification.look();
        if (fresh.isEmpty()) {
            return verification.settle(options.settle()) ? Event.ALL_ENDED : Event.STILL_THERE;
        }
        respawns += verification.broughtBack(fresh) ? 1 : 0;
        boolean goOn = options.forceAfterwards()
                && respawns <= RESPAWNS_FOUGHT
                && times.clock().nanos() < deadline;
        if (!goOn && options.forceAfterwards()) {
            verification.giveUp(fresh);
        }
        if (goOn) {
            minutes.note(Stage.VERIFY, fresh.size() + " were born meanwhile", fresh.size());
        }
        return goOn ? Event.NEW_MEMBERS : Event.STILL_THERE;
    }

    private void awaitAll(long until) {
        for (Held held : holding.withinReach()) {
            held.await(Math.max(0, until - times.clock().nanos()));
        }
    }
}
