package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Chooses the moment in which an ending begins. Birth is dated to a clock tick (proc_pid_stat(5), starttime), so whoever
 * was born in the very tick in which the first listing began may count as born since, and then nobody can say of whom. A
 * tick later the question is settled: that is the same ending, asked for a moment later.
 */
record Outset(Platform platform, Pause pause) {
    /** Where such births never cease, the last listing must do. */
    private static final int ATTEMPTS = 3;
    /** The longest clock tick there is takes ten of these (sysconf(3), _SC_CLK_TCK: 100 a second). */
    private static final long STEP_NANOS = 1_000_000;

    private static final int STEPS = 10;

    /** What the search finds, searched again while births are in doubt and somebody is found. */
    Found of(Supplier<Found> search) {
        Found found = search.get();
        for (int attempt = 1; attempt < ATTEMPTS && isInDoubt(found); attempt++) {
            awaitNextTick(found.index().listing().startedTicks());
            try {
                found = search.get();
            } catch (QuietusException e) {
                // Who was there a moment ago is not any more: what became of them is for the ending to say.
                return found;
            }
        }
        return found;
    }

    private void awaitNextTick(long tick) {
        for (int step = 0; step < STEPS && platform.ticks() <= tick; step++) {
            pause.nanos(STEP_NANOS);
            Interruption.check();
        }
    }

    private boolean isInDoubt(Found found) {
        if (found.request().isClosed()) {
            return false;
        }
        Set<ProcessIdentity> known = new HashSet<>(found.excluded().keySet());
        for (Member member : found.everyone()) {
            known.add(member.identity());
        }
        known.add(found.self().identity());
        if (!anybodyBornAsItBegan(found.index().listing(), known)) {
            return false;
        }
        ListingIndex index = found.index();
        Suspects suspects = new Suspects(platform, index);
        suspects.learn(found.everyone(), index);
        return !suspects.among(index, known, true).isEmpty();
    }

    /** Cheap, and no as a rule: then nobody has to be looked at more closely. */
    private static boolean anybodyBornAsItBegan(Snapshot listing, Set<ProcessIdentity> known) {
        for (ProcessFacts facts : listing.processes()) {
            if (facts.identity().startTicks() >= listing.startedTicks() && !known.contains(facts.identity())) {
                return true;
            }
        }
        return false;
    }
}
