package dev.quietus.linux;

import dev.quietus.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The proof that nothing is left of a run, once its keeper has ended.
 *
 * @param swept what came of ending everybody one by one while the keeper lived, empty when that was not done
 */
record RunProof(Confines confines, Optional<Outcome> swept, RunTimeline timeline) {

    Outcome outcome(KeeperEnd end) {
        List<String> evidence = new ArrayList<>();
        if (confines.namespace() && end.collected() == 0) {
            // The kernel lets the first process of a namespace end when it has ended and reaped all others in it.
            evidence.add("the first process of its PID namespace has ended and was reaped, after everybody in it");
        } else if (swept.isPresent() && swept.get() instanceof Outcome.Gone gone) {
            evidence.addAll(gone.evidence());
        }
        Outcome group = confines.group()
                .map(this::emptied)
                .orElse(new Outcome.Gone(List.of(), Optional.empty(), Optional.empty()));
        if (!(group instanceof Outcome.Gone gone)) {
            return group;
        }
        if (evidence.isEmpty()) {
            return swept.orElseGet(RunSweep::orphaned);
        }
        evidence.addAll(gone.evidence());
        return new Outcome.Gone(evidence, Optional.empty(), Optional.empty());
    }

    /** Ends whoever is in the cgroup although the run is over. */
    private Outcome emptied(RunGroup group) {
        return group.populated() == 0
                ? new Outcome.Gone(List.of("its cgroup says 'populated 0'"), Optional.empty(), Optional.empty())
                : RunSweep.of(RunSweep.target(group)).end(timeline);
    }
}
