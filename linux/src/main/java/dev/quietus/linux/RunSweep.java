package dev.quietus.linux;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Stillness;
import dev.quietus.Target;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ends a run as if it were any family, for when its containment alone does not do it: without a PID namespace, or when
 * somebody in it keeps the namespace's first process from ending.
 *
 * @param target who is in it
 * @param keeper the run's first process, where its family is all that tells who belongs: the orphans of a run are its
 *     children, and lost once it has ended. Empty where the target says it all
 */
record RunSweep(Target target, Optional<ProcessIdentity> keeper) {
    private static final Duration LONGEST_FREEZE = Duration.ofSeconds(2);
    private static final EndingOptions FORCE = new EndingOptions(
            Optional.empty(), Duration.ZERO, true, false, Optional.of(Duration.ofSeconds(5)), Duration.ZERO, Set.of());

    /** Whoever the target means. */
    static RunSweep of(Target target) {
        return new RunSweep(target, Optional.empty());
    }

    /** A whole run, from its first process, which still lives. */
    static RunSweep from(ProcessIdentity keeper, Confines confines) {
        Target target = confines.group().map(RunSweep::target).orElseGet(() -> new Target.Exact(keeper));
        return new RunSweep(target, Optional.of(keeper));
    }

    static Target target(RunGroup group) {
        return new Target.ControlGroup(group.unified().path());
    }

    /**
     * What came of it.
     *
     * @param text for the timeline
     * @param survivors each with what keeps it, for people
     */
    record Result(Outcome outcome, String text, List<String> survivors) {}

    /** Ends everybody. Gone only if all were seen at rest around the living keeper, where it matters. */
    Result end() {
        try (LinuxPlatform platform = new LinuxPlatform();
                Quietus quietus = Quietus.of(platform)) {
            boolean whole = keeper.isEmpty() || restsWithKeeper(keeper.get());
            Receipt receipt = quietus.end("kill", Request.of(target), FORCE, Journal.SILENT);
            Outcome outcome = whole || receipt.outcome() instanceof Outcome.Survived ? receipt.outcome() : orphaned();
            return new Result(
                    outcome,
                    "ended one by one: " + receipt.processes().size() + " processes, "
                            + receipt.outcome().word(),
                    survivors(receipt));
        } catch (QuietusException e) {
            if (e.reason() == QuietusException.Reason.NOTHING_MATCHED) {
                return new Result(
                        keeper.isPresent()
                                ? orphaned()
                                : new Outcome.Gone(
                                        List.of("nobody in " + target.text()), Optional.empty(), Optional.empty()),
                        "nobody to be ended one by one",
                        List.of());
            }
            return failed(e);
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    /**
     * Whether all that the run has stand still while its keeper lives: then everybody of it is in the keeper's tree, and
     * nobody is left who could end the keeper before he is ended himself.
     */
    private boolean restsWithKeeper(ProcessIdentity first) {
        try (LinuxPlatform platform = LinuxPlatform.stopping();
                Quietus quietus = Quietus.of(platform)) {
            Stillness rest = quietus.freeze(Request.of(target), FORCE, LONGEST_FREEZE, Journal.SILENT);
            boolean among =
                    rest.still().stream().anyMatch(member -> member.identity().equals(first));
            return among && rest.moving().isEmpty() && rest.outOfReach().isEmpty() && lives(platform, first);
        }
    }

    private static boolean lives(LinuxPlatform platform, ProcessIdentity identity) {
        if (!(platform.open(identity) instanceof Platform.Opening.Held held)) {
            return false;
        }
        try (Handle handle = held.handle()) {
            return handle.look() instanceof Handle.Sight.Present;
        }
    }

    private static Result failed(RuntimeException e) {
        return new Result(
                new Outcome.Unknown(String.valueOf(e.getMessage())),
                "could not be ended one by one: " + e.getMessage(),
                List.of());
    }

    private static List<String> survivors(Receipt receipt) {
        List<String> survivors = new ArrayList<>();
        for (Receipt.Entry entry : receipt.processes()) {
            if (entry.outcome() instanceof Outcome.Survived survived) {
                ProcessFacts facts = entry.member().facts();
                survivors.add("process " + facts.pid() + " (" + facts.name() + "): "
                        + survived.resistance().text());
            }
        }
        return survivors;
    }

    /** The keeper had ended before. */
    static Outcome orphaned() {
        return new Outcome.Unknown(
                "the first process of the run had ended before the others, and without a PID namespace"
                        + " nobody can tell any more who had left its cgroup or its tree");
    }
}
