package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.spi.Platform.Condition;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects who matches a target and why. */
final class Matches {
    private final List<ProcessFacts> found = new ArrayList<>();
    private final List<String> why = new ArrayList<>();

    /** Why a process matches, if it does. */
    interface Reason {
        Optional<String> of(ProcessFacts facts);
    }

    /** Those of whom a reason is known, of all that have memory of their own. */
    static Matches among(Snapshot snapshot, Reason reason) {
        Matches matches = new Matches();
        for (ProcessFacts facts : snapshot.processes()) {
            if (!facts.kernelThread() && !facts.ended()) {
                reason.of(facts).ifPresent(text -> matches.add(facts, text));
            }
        }
        return matches;
    }

    void add(ProcessFacts facts, String reason) {
        found.add(facts);
        why.add(reason);
    }

    Selection selection() {
        return selection(Optional.empty());
    }

    Selection selection(Optional<Condition> condition) {
        return new Selection.Found(List.copyOf(found), List.copyOf(why), condition);
    }
}
