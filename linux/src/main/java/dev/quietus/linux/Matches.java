package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.spi.Platform.Condition;
import dev.quietus.spi.Platform.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects who matches a target and why. */
final class Matches {
    private final List<ProcessFacts> found = new ArrayList<>();
    private final List<String> why = new ArrayList<>();

    void add(ProcessFacts facts, String reason) {
        found.add(facts);
        why.add(reason);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    boolean contains(ProcessFacts facts) {
        return found.contains(facts);
    }

    Selection selection() {
        return selection(Optional.empty());
    }

    Selection selection(Optional<Condition> condition) {
        return new Selection.Found(List.copyOf(found), List.copyOf(why), condition);
    }

    /** Whether a process has files, a memory map and an environment: no thread of the kernel, not ended. */
    static boolean hasResources(ProcessFacts facts) {
        return !facts.kernelThread() && !facts.ended();
    }
}
