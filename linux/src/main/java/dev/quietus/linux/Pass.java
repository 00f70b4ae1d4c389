package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one reader of the process table has met so far. */
final class Pass {
    /** Threads of the kernel that an earlier pass met, by number. They end, but nothing that is told of them changes. */
    private final Map<Integer, ProcessFacts> kernelThreads;

    final List<ProcessFacts> found = new ArrayList<>();
    final BitSet seen = new BitSet();
    /** Whether everybody who was to be visited was met, alive or as a zombie. */
    boolean allMet = true;
    /** How many were there and could not be read. */
    int unreadable;

    /** How many had ever been born at a moment before which everybody who lives was born, or was met; −1 where it is not told. */
    long births = -1;

    Pass(Map<Integer, ProcessFacts> kernelThreads) {
        this.kernelThreads = kernelThreads;
    }

    /** The thread of the kernel that had this number before, null if none had. */
    @Nullable
    ProcessFacts kernelThread(int pid) {
        return kernelThreads.get(pid);
    }

    /** The threads of the kernel that this pass has met, by number. */
    Map<Integer, ProcessFacts> kernelThreads() {
        Map<Integer, ProcessFacts> threads = new HashMap<>();
        for (ProcessFacts facts : found) {
            if (facts.kernelThread()) {
                threads.put(facts.pid(), facts);
            }
        }
        return threads;
    }

    /** Another reader's share of the same pass. */
    Pass share() {
        return new Pass(kernelThreads);
    }

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
