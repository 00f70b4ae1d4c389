package dev.quietus.guard;

import dev.quietus.Machine;
import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Who is ended when something is short: whoever's end gives most back, and who grew last. */
final class Victims {
    private Victims() {}

    /**
     * The process at the head of what has most memory: everybody in one cgroup together, where that is not the root of all; else
     * each by itself.
     *
     * @param grown by how many bytes since the last look: what grows counts twice more, it is the cause
     */
    static Optional<ProcessFacts> ofMemory(
            List<ProcessFacts> eligible, Machine machine, ToLongFunction<ProcessFacts> grown) {
        Map<String, Long> weights = new HashMap<>();
        Map<String, ProcessFacts> heads = new HashMap<>();
        for (ProcessFacts facts : eligible) {
            String key = facts.controlGroup().length() > 1
                    ? facts.controlGroup()
                    : facts.identity().toString();
            long weight = machine.resident(facts) + 2 * Math.max(0, grown.applyAsLong(facts));
            weights.merge(key, weight, Long::sum);
            heads.merge(key, facts, (a, b) -> machine.resident(a) >= machine.resident(b) ? a : b);
        }
        return weights.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(heaviest -> heads.get(heaviest.getKey()));
    }

    /**
     * The one from whom most of these descend: as far up as it is still of the same user, and no further up than needed for nearly
     * all of them, so that neither the shell nor the daemon ends that a fork bomb was started from. Orphans of one program
     * are counted together.
     */
    static ProcessFacts largestFamily(List<ProcessFacts> some, List<ProcessFacts> everybody) {
        Map<Integer, ProcessFacts> numbered = new HashMap<>();
        everybody.forEach(facts -> numbered.put(facts.pid(), facts));
        Map<ProcessFacts, Integer> weights = new HashMap<>();
        Map<ProcessFacts, ProcessFacts> heaviestChild = new HashMap<>();
        Map<String, Integer> programs = new HashMap<>();
        List<ProcessFacts> tops = new ArrayList<>();
        for (ProcessFacts one : some) {
            ProcessFacts head = one;
            weights.merge(head, 1, Integer::sum);
            for (ProcessFacts above = above(head, numbered); above != null; above = above(head, numbered)) {
                weights.merge(above, 1, Integer::sum);
                heaviestChild.merge(
                        above, head, (a, b) -> weights.getOrDefault(a, 0) >= weights.getOrDefault(b, 0) ? a : b);
                head = above;
            }
            tops.add(head);
            programs.merge(program(head), 1, Integer::sum);
        }
        ProcessFacts head = tops.stream()
                .max(Comparator.<ProcessFacts>comparingInt(top -> programs.getOrDefault(program(top), 0))
                        .thenComparingInt(top -> weights.getOrDefault(top, 0)))
                .orElseThrow();
        int enough = weights.getOrDefault(head, 0) * 9 / 10;
        for (ProcessFacts child = heaviestChild.get(head);
                child != null && weights.getOrDefault(child, 0) > enough;
                child = heaviestChild.get(child)) {
            head = child;
        }
        return head;
    }

    private static @Nullable ProcessFacts above(ProcessFacts facts, Map<Integer, ProcessFacts> numbered) {
        ProcessFacts parent = numbered.get(facts.parent());
        boolean same = parent != null
                && parent.pid() > 1
                && parent.users().real() == facts.users().real()
                && parent.identity().startTicks() <= facts.identity().startTicks();
        return same ? parent : null;
    }

    private static String program(ProcessFacts facts) {
        return facts.users().real() + " " + facts.name();
    }
}
