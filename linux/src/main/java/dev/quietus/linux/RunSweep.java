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
import dev.quietus.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ends whoever a target means as if there were no run, for when its containment alone does not do it.
 *
 * @param target who is in it
 */
record RunSweep(Target target) {
    static final EndingOptions FORCE = new EndingOptions(
            Optional.empty(), Duration.ZERO, true, false, Optional.of(Duration.ofSeconds(5)), Duration.ZERO, Set.of());

    /** Whoever is in a run, as far as its confines tell. */
    static RunSweep of(Confines confines, ProcessIdentity keeper) {
        return new RunSweep(confines.group()
                .<Target>map(group -> new Target.ControlGroup(group.unified().path()))
                .orElseGet(() -> new Target.Exact(keeper)));
    }

    /**
     * What came of it.
     *
     * @param text for the timeline
     * @param survivors each with what keeps it, for people
     */
    record Result(Outcome outcome, String text, List<String> survivors) {

        static Result of(Receipt receipt) {
            List<String> survivors = new ArrayList<>();
            for (Receipt.Entry entry : receipt.processes()) {
                if (entry.outcome() instanceof Outcome.Survived survived) {
                    ProcessFacts facts = entry.member().facts();
                    survivors.add("process " + facts.pid() + " (" + facts.name() + "): "
                            + survived.resistance().text());
                }
            }
            return new Result(
                    receipt.outcome(),
                    "ended one by one: " + receipt.processes().size() + " processes, "
                            + receipt.outcome().word(),
                    survivors);
        }

        static Result failed(RuntimeException e) {
            return new Result(
                    new Outcome.Unknown(String.valueOf(e.getMessage())),
                    "could not be ended one by one: " + e.getMessage(),
                    List.of());
        }
    }

    /** Ends everybody. */
    Result end() {
        try (LinuxPlatform platform = new LinuxPlatform();
                Quietus quietus = Quietus.of(platform)) {
            return Result.of(quietus.end("kill", Request.of(target), FORCE, Journal.SILENT));
        } catch (QuietusException e) {
            return e.reason() == QuietusException.Reason.NOTHING_MATCHED
                    ? new Result(
                            new Outcome.Gone(List.of("nobody in " + target.text()), Optional.empty(), Optional.empty()),
                            "nobody to be ended one by one",
                            List.of())
                    : Result.failed(e);
        } catch (RuntimeException e) {
            return Result.failed(e);
        }
    }
}
