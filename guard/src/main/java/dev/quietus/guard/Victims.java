package dev.quietus.guard;

import dev.quietus.Machine;
import dev.quietus.ProcessFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

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

    /** The one from whom most of these descend, as far up as it is still of the same user. */
    static ProcessFacts largestFamily(List<ProcessFacts> some, List<ProcessFacts> everybody) {
        Map<Integer, ProcessFacts> numbered = new HashMap<>();
        everybody.forEach(facts -> numbered.put(facts.pid(), facts));
        Map<ProcessFacts, Integer> counts = new HashMap<>();
        for (ProcessFacts facts : some) {
            ProcessFacts head = facts;
            for (int depth = 0; depth < 10_000; depth++) {
                ProcessFacts parent = numbered.get(head.parent());
                if (parent == null
                        || parent.pid() <= 1
                        || parent.users().real() != facts.users().real()) {
                    break;
                }
                head = parent;
            }
            counts.merge(head, 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }
}
