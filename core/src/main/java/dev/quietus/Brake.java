package dev.quietus;

import dev.quietus.Escalation.Event;
import dev.quietus.Escalation.Stage;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Means;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Brings a family to rest, round by round, until two complete listings in a row show nobody new and everyone standing
 * still, or one since which nobody at all was born. What it stopped it lets go again.
 */
final class Brake {
    /** A help, not a condition: past this, killing goes on without it. */
    private static final long LIMIT = 1_000_000_000L;

    private static final long FIRST_PAUSE = 50_000L;

    private static final long LONGEST_PAUSE = 500_000L;

    private final Assignment assignment;
    private final Holding holding;
    private final Muster muster;
    private final Minutes minutes;
    private final Times times;
    private final boolean alsoAtomic;
    private final Set<Means> used = new LinkedHashSet<>();
    private long end;
    private int quietListings;
    private long pause;

    /** @param alsoAtomic whether members that an atomic means would end are braked too */
    Brake(Assignment assignment, Holding holding, Muster muster, Minutes minutes, Times times, boolean alsoAtomic) {
        this.assignment = assignment;
        this.holding = holding;
        this.muster = muster;
        this.minutes = minutes;
        this.times = times;
        this.alsoAtomic = alsoAtomic;
    }

    /** One round: brake whoever is not braked yet, list, and see whether all stand still and nobody is new. */
    Event round(long deadline) {
        if (end == 0) {
            end = Math.min(deadline, times.clock().nanos() + LIMIT);
            quietListings = 0;
            pause = FIRST_PAUSE;
        }
        List<Held> subjects = subjects();
        if (subjects.isEmpty()) {
            return finished(Event.NOT_NEEDED);
        }
        assignment.split(subjects).forEach((means, those) -> {
            used.add(means);
            minutes.note(Stage.BRAKE, means.brake(those, holding));
        });
        OptionalLong before = holding.listing().births();
        Muster.Roll roll = muster.call();
        boolean nobodyBorn =
                before.isPresent() && before.equals(holding.listing().births());
        boolean nobodyNew = roll.missed() == 0 && concerned(roll.held()).isEmpty();
        boolean still = restless(subjects).isEmpty();
        // The second one looks for whoever was born meanwhile; where the kernel has counted no birth there is nobody.
        int quiet = nobodyBorn ? 2 : 1;
        quietListings = nobodyNew && still && holding.listing().settled() ? quietListings + quiet : 0;
        if (quietListings >= 2) {
            return finished(Event.QUIET);
        }
        if (times.clock().nanos() >= end) {
            minutes.note(Stage.BRAKE, "the family does not come to rest", subjects.size());
            return finished(Event.RESTLESS);
        }
        if (!still) {
            times.pause().nanos(pause);
            pause = Math.min(LONGEST_PAUSE, 2 * pause);
        }
        return Event.UNQUIET;
    }

    private Event finished(Event event) {
        end = 0;
        return event;
    }

    private List<Held> subjects() {
        List<Held> subjects = new ArrayList<>();
        for (Held held : concerned(holding.withinReach())) {
            if (held.await(0) instanceof Handle.Sight.Present) {
                subjects.add(held);
            }
        }
        return subjects;
    }

    private List<Held> concerned(List<Held> members) {
        List<Held> concerned = new ArrayList<>();
        for (Held held : members) {
            if (alsoAtomic || !assignment.of(held).atomic()) {
                concerned.add(held);
            }
        }
        return concerned;
    }

    /** Those of these that the newest listing shows able to run. */
    List<Held> restless(List<Held> members) {
        List<Held> restless = new ArrayList<>();
        for (Held held : members) {
            ProcessFacts facts = muster.index().of(held.member().identity());
            if (facts != null && !facts.state().standsStill() && !held.frozen()) {
                restless.add(held);
            }
        }
        return restless;
    }

    /** Undoes what the braking means did, to whoever is left. */
    void release() {
        var left = assignment.split(holding.living());
        for (Means means : used) {
            minutes.note(Stage.DONE, means.release(left.getOrDefault(means, List.of()), holding));
        }
    }
}
