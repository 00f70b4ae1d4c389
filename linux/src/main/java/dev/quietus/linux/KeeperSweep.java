package dev.quietus.linux;

import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends everybody of a run without a PID namespace but its keeper. The keeper takes in all orphans, so as long as it lives
 * everybody else of the run is below it: nobody is left when a complete listing shows no child of it, and it lives still.
 * Whether its members could be stopped, or wake again, does not matter; whether one has ended the keeper does.
 *
 * @param keeper the run's first process, which is to be ended afterwards
 * @param all whom to end when the keeper is not there any more, without proof
 */
record KeeperSweep(ProcessIdentity keeper, RunSweep all) {
    /** How often children may be found again. */
    private static final int ROUNDS = 20;

    private static final long LONGEST_NANOS = 5_000_000_000L;

    static KeeperSweep of(Confines confines, ProcessIdentity keeper) {
        return new KeeperSweep(keeper, RunSweep.of(confines, keeper));
    }

    /** Ends them. Gone only if the keeper has outlived them all. */
    RunSweep.Result end() {
        try (LinuxPlatform platform = new LinuxPlatform();
                Quietus quietus = Quietus.of(platform)) {
            int ended = 0;
            long last = System.nanoTime() + LONGEST_NANOS;
            for (int round = 0; round < ROUNDS && System.nanoTime() < last; round++) {
                Optional<ProcessFacts> now = living(platform);
                if (now.isEmpty()) {
                    return lost();
                }
                // A member has no rights that the keeper has not.
                Snapshot listing = platform.snapshot(
                        now.get().powers().choosesNumbers() ? Snapshot.Numbering.CHOSEN : Snapshot.Numbering.GIVEN);
                List<Target> children = children(listing);
                if (!children.isEmpty()) {
                    RunSweep.Result result = ended(quietus, children);
                    if (result.outcome() instanceof Outcome.Survived) {
                        return result;
                    }
                    ended += children.size();
                } else if (listing.settled() && living(platform).isPresent()) {
                    return new RunSweep.Result(
                            new Outcome.Gone(
                                    List.of(
                                            "a complete listing shows nobody below the living first process of the run"),
                                    Optional.empty(),
                                    Optional.empty()),
                            "ended one by one: " + ended + " children of the first process with theirs, gone",
                            List.of());
                }
            }
            return new RunSweep.Result(
                    new Outcome.Unknown(
                            "its members are born faster than they can be ended, or than births can be followed"),
                    "could not be ended one by one",
                    List.of());
        } catch (RuntimeException e) {
            return RunSweep.Result.failed(e);
        }
    }

    private List<Target> children(Snapshot listing) {
        List<Target> children = new ArrayList<>();
        for (ProcessFacts facts : listing.processes()) {
            if (facts.parent() == keeper.pid() && !facts.ended()) {
                children.add(new Target.Exact(facts.identity()));
            }
        }
        return children;
    }

    private static RunSweep.Result ended(Quietus quietus, List<Target> children) {
        try {
            Request request = new Request(children, List.of(), false);
            return RunSweep.Result.of(quietus.end("kill", request, RunSweep.FORCE, Journal.SILENT));
        } catch (QuietusException e) {
            // They have ended meanwhile, as a rule; the next listing tells.
            return RunSweep.Result.failed(e);
        }
    }

    /** The keeper, empty when it has ended. */
    private Optional<ProcessFacts> living(LinuxPlatform platform) {
        if (!(platform.open(keeper) instanceof Platform.Opening.Held held)) {
            return Optional.empty();
        }
        try (Handle handle = held.handle()) {
            return handle.look() instanceof Handle.Sight.Present present
                    ? Optional.of(present.facts())
                    : Optional.empty();
        }
    }

    /** Ends whoever is still known. */
    private RunSweep.Result lost() {
        RunSweep.Result known = all.end();
        return known.outcome() instanceof Outcome.Survived
                ? known
                : new RunSweep.Result(orphaned(), known.text(), List.of());
    }

    /** The keeper had ended before. */
    static Outcome orphaned() {
        return new Outcome.Unknown(
                "the first process of the run had ended before the others, and without a PID namespace"
                        + " nobody can tell any more who had left its cgroup or its tree");
    }
}
