package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one reader of the process table has met so far. */
final class Pass {
    final List<ProcessFacts> found = new ArrayList<>();
    final BitSet seen = new BitSet();
    /** Whether everybody who was to be visited was met, alive or as a zombie. */
    boolean allMet = true;
    /** How many were there and could not be read. */
    int unreadable;

    /** How many had ever been born at a moment before which everybody who lives was born, or was met; −1 where it is not told. */
    long births = -1;

    /** Everybody met, by number. */
    Map<Integer, ProcessFacts> numbered() {
        Map<Integer, ProcessFacts> numbered = new HashMap<>(found.size() * 2);
        found.forEach(facts -> numbered.put(facts.pid(), facts));
        return numbered;
    }

    /** Adds what another reader has met. */
    void join(Pass other) {
        found.addAll(other.found);
        seen.or(other.seen);
        allMet &= other.allMet;
        unreadable += other.unreadable;
    }
}
