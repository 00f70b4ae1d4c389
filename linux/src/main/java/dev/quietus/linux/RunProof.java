package dev.quietus.linux;

import dev.quietus.Outcome;
import dev.quietus.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The proof that nothing is left of a run, once its keeper has ended. */
record RunProof(Confines confines, ProcessIdentity keeper, RunTimeline timeline) {

    static RunProof of(Confines confines, ProcessIdentity keeper, RunTimeline timeline) {
        return new RunProof(confines, keeper, timeline);
    }

    Outcome outcome(KeeperEnd end) {
        List<String> evidence = new ArrayList<>();
        if (confines.namespace() && end.collected() == 0) {
            // The kernel lets the first process of a namespace end when it has ended and reaped all others in it.
            evidence.add("the first process of its PID namespace has ended and was reaped, after everybody in it");
        }
        if (confines.group().isPresent()) {
            if (confines.group().get().populated() != 0) {
                Outcome swept = RunSweep.of(confines, keeper).end(timeline);
                if (!(swept instanceof Outcome.Gone)) {
                    return swept;
                }
            }
            evidence.add("its cgroup says 'populated 0'");
        }
        if (evidence.isEmpty()) {
            return RunSweep.of(confines, keeper).end(timeline);
        }
        return new Outcome.Gone(evidence, Optional.empty(), Optional.empty());
    }
}
