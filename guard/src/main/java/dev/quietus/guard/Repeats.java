package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.ProcessIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the same execution from another one. It may be heard twice, before the act and after it; and of several, one right after
 * the other, each is looked at when the last of them is there already. For whatever order it was no case yet it is judged
 * again. Not thread-safe.
 */
final class Repeats {
    private static final int KEPT = 4096;
    /** Between the question and the act: the gate holds nobody for longer than a part of this. */
    private static final Duration HELD = Duration.ofSeconds(5);
    /** Between two executions of which the first was looked at during the second. */
    private static final Duration LATE = Duration.ofMillis(100);

    private final Map<ProcessIdentity, Last> last = new Recent<>(KEPT);

    /**
     * What a process executed last.
     *
     * @param orders for which it was a case
     * @param until which time hearing of it means the same execution, by {@link System#nanoTime()}
     */
    private record Last(String file, Set<String> orders, long until) {}

    /** Remembers what was judged before an act that is allowed. */
    void remember(Happening.Attempted attempted, List<Case> cases) {
        if (!cases.isEmpty()) {
            Set<String> orders = new HashSet<>();
            cases.forEach(one -> orders.add(one.order().name()));
            last.put(
                    attempted.process().identity(),
                    new Last(attempted.file(), orders, attempted.nanos() + HELD.toNanos()));
        }
    }

    /** Those cases of an execution that were none yet. */
    List<Case> fresh(Happening.Executed executed, List<Case> cases) {
        if (cases.isEmpty()) {
            return cases;
        }
        ProcessIdentity process = executed.process().identity();
        long now = executed.nanos();
        Last before = last.getOrDefault(process, new Last("", Set.of(), now));
        boolean same = before.file().equals(executed.file()) && now - before.until() <= 0;
        Set<String> orders = new HashSet<>(same ? before.orders() : Set.of());
        List<Case> fresh = new ArrayList<>();
        for (Case one : cases) {
            if (orders.add(one.order().name())) {
                fresh.add(one);
            }
        }
        if (!fresh.isEmpty()) {
            long until = now + LATE.toNanos();
            last.put(process, new Last(executed.file(), orders, same ? Math.max(until, before.until()) : until));
        }
        return fresh;
    }
}
