package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What one reader of the process table has met so far. */
final class Pass {
    final List<ProcessFacts> found = new ArrayList<>();
    final BitSet seen = new BitSet();
    /** Whether everybody who was to be visited was met, alive or as a zombie. */
    boolean allMet = true;
    /** How many were there and could not be read. */
    int unreadable;

    /** Adds what another reader has met. */
    void join(Pass other) {
        found.addAll(other.found);
        seen.or(other.seen);
        allMet &= other.allMet;
        unreadable += other.unreadable;
    }
}
