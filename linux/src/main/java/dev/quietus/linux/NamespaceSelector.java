package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.HashMap;
import java.util.Map;

/** Who is in a process's PID namespace or in one below it (pid_namespaces(7)). */
final class NamespaceSelector {
    private final PidNamespaces namespaces;
    /** What a number meant when it was first asked for: an ending that has begun has ended that process perhaps. */
    private final Map<Integer, Long> meant = new HashMap<>();

    NamespaceSelector(PidNamespaces namespaces) {
        this.namespaces = namespaces;
    }

    Selection select(Target.Namespace target, Snapshot snapshot) {
        long wanted = meant.getOrDefault(target.number(), 0L);
        if (wanted == 0) {
            wanted = namespaces.of(target.number());
            if (wanted == 0) {
                throw QuietusException.of(
                        Reason.NOTHING_MATCHED,
                        "the PID namespace of " + target.number()
                                + " cannot be read: no such process, or it belongs to somebody else");
            }
            meant.put(target.number(), wanted);
        }
        return within(wanted, snapshot);
    }

    /** The number of the namespace that a process is in, 0 when it cannot be read, or is this program's own. */
    long nested(int pid) {
        long number = namespaces.of(pid);
        return number == namespaces.own() ? 0 : number;
    }

    /** Who is in a namespace or below it, by its number. */
    Selection within(long wanted, Snapshot snapshot) {
        Matches matches = new Matches();
        Map<Long, Boolean> within = new HashMap<>();
        for (ProcessFacts facts : snapshot.processes()) {
            if (facts.kernelThread() || facts.ended()) {
                continue;
            }
            long own = namespaces.of(facts.pid());
            if (own == 0) {
                continue;
            }
            Boolean inside = within.get(own);
            if (inside == null) {
                inside = namespaces.isWithin(facts.pid(), wanted);
                within.put(own, inside);
            }
            if (inside) {
                matches.add(
                        facts,
                        own == wanted
                                ? "is in PID namespace " + wanted
                                : "is in PID namespace " + own + " below " + wanted);
            }
        }
        return matches.selection();
    }
}
