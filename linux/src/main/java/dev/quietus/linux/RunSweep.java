package dev.quietus.linux;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ends a run as if it were any family, for when its containment alone does not do it: without a PID namespace, or when
 * somebody in it keeps the namespace's first process from ending.
 */
record RunSweep(Target target) {
    private static final EndingOptions FORCE = new EndingOptions(
            Optional.empty(), Duration.ZERO, true, false, Optional.of(Duration.ofSeconds(5)), Duration.ZERO, Set.of());

    /** @param keeper the run's first process, whose family everybody is when there is no cgroup */
    static RunSweep of(Confines confines, ProcessIdentity keeper) {
        return new RunSweep(confines.group()
                .<Target>map(group -> new Target.ControlGroup(group.unified().path()))
                .orElseGet(() -> new Target.Exact(keeper)));
    }

    /** Ends everybody; what came of it. */
    Outcome end(RunTimeline timeline) {
        try (LinuxPlatform platform = new LinuxPlatform();
                Quietus quietus = Quietus.of(platform)) {
            Receipt receipt = quietus.end("kill", Request.of(target), FORCE, Journal.SILENT);
            timeline.note("ended one by one: " + receipt.processes().size() + " processes, "
                    + receipt.outcome().word());
            return receipt.outcome();
        } catch (QuietusException e) {
            if (e.reason() == QuietusException.Reason.NOTHING_MATCHED) {
                return new Outcome.Gone(List.of("nobody in " + target.text()), Optional.empty(), Optional.empty());
            }
            timeline.note("could not be ended one by one: " + e.getMessage());
            return new Outcome.Unknown(String.valueOf(e.getMessage()));
        }
    }
}
