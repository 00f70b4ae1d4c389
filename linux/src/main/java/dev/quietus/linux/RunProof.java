package dev.quietus.linux;

import dev.quietus.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The proof that nothing is left of a run. */
final class RunProof {
    private RunProof() {}

    /**
     * What is proved of a run of which nobody is in its cgroup, if it has one.
     *
     * @param end of its keeper
     * @param swept what came of ending everybody one by one while the keeper lived, empty when that was not done
     */
    static Outcome outcome(Confines confines, Optional<KeeperEnd> end, Optional<Outcome> swept) {
        List<String> evidence = new ArrayList<>();
        if (confines.namespace() && end.map(KeeperEnd::collected).orElse(-1L) == 0) {
            // The kernel lets the first process of a namespace end when it has ended and reaped all others in it.
            evidence.add("the first process of its PID namespace has ended and was reaped, after everybody in it");
        } else if (swept.isPresent() && swept.get() instanceof Outcome.Gone gone) {
            evidence.addAll(gone.evidence());
        } else if (swept.isEmpty() && confines.namespace() && end.isPresent()) {
            return new Outcome.Unknown("the first process of the run has ended, and nobody has collected it");
        } else {
            return swept.orElseGet(KeeperSweep::orphaned);
        }
        if (confines.group().isPresent()) {
            evidence.add("its cgroup says 'populated 0'");
        }
        return new Outcome.Gone(evidence, Optional.empty(), Optional.empty());
    }

    /**
     * What is proved of a run whose keeper does not end.
     *
     * @param swept what came of ending everybody one by one
     */
    static Outcome kept(Outcome swept) {
        return swept instanceof Outcome.Gone
                ? new Outcome.Unknown("all seen have ended, but not the first process of the run: somebody outside has"
                        + " put a process into its PID namespace and does not reap it, or holds it by ptrace(2)")
                : swept;
    }
}
