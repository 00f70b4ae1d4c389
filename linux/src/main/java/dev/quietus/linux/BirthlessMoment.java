package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a moment in which nobody was born, and whose processes have all been met: before it, and still the same
 * afterwards. From then on every line of descent that is alive has been met, whatever numbers newborn get.
 */
final class BirthlessMoment {
    /** After so many tries the next one is left to the caller, who makes a new listing. */
    private static final int MOST_TRIES = 8;

    private final ProcessTable table;
    private final Proc proc;
    private final Births births;

    BirthlessMoment(ProcessTable table, Proc proc, Births births) {
        this.table = table;
        this.proc = proc;
        this.births = births;
    }

    /** Adds to the pass whoever it has not met; whether such a moment was found. */
    boolean find(Pass pass) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            long before = births.ever();
            int[] present = proc.list();
            boolean nobodyBorn = before >= 0 && births.ever() == before;
            if (allMet(present, pass) && nobodyBorn) {
                return true;
            }
        }
        return false;
    }

    private boolean allMet(int[] present, Pass pass) {
        Map<Integer, ProcessFacts> met = pass.numbered();
        boolean allMet = true;
        for (int pid : present) {
            ProcessFacts known = met.get(pid);
            if (known == null || !isStill(known)) {
                allMet = false;
                meetInstead(known, pid, pass);
            }
        }
        return allMet;
    }

    /** Who has ended is kept as long as nobody else has the number: others may name it as their parent. */
    private void meetInstead(@Nullable ProcessFacts known, int pid, Pass pass) {
        int size = pass.found.size();
        table.visit(pid, pass);
        if (known != null && pass.found.size() > size) {
            pass.found.remove(known);
        }
    }

    /** Whether the process with this number is the one that was met. */
    private boolean isStill(ProcessFacts met) {
        if (table.pin(met) instanceof Pinning.Pinned pinned) {
            Pidfd.close(pinned.fd());
            return true;
        }
        return false;
    }
}
