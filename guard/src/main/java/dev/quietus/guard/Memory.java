package dev.quietus.guard;

import dev.quietus.ProcessIdentity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a guard has to know still after it was started again. Immutable.
 *
 * @param boot in which boot it was; counts and leases of another one mean nothing
 * @param leases what is frozen, and until when
 * @param counts how often something happened in a scope, by a key of order and scope; the oldest first, the oldest are forgotten
 * @param modes orders that were switched while it ran
 * @param pending incidents that wait for somebody; the oldest first, the oldest are forgotten
 */
public record Memory(
        String boot, List<Lease> leases, Map<String, Integer> counts, Map<String, Mode> modes, List<Incident> pending) {
    /** More leases are not kept: whoever would need one must not freeze. */
    public static final int MOST_LEASES = 4096;

    static final int MOST_COUNTS = 10_000;
    static final int MOST_PENDING = 1000;

    public Memory {
        if (leases.size() > MOST_LEASES) {
            throw new IllegalArgumentException(leases.size() + " leases");
        }
        leases = List.copyOf(leases);
        Map<String, Integer> latest = new LinkedHashMap<>();
        int surplus = counts.size() - MOST_COUNTS;
        for (Map.Entry<String, Integer> count : counts.entrySet()) {
            if (surplus-- <= 0) {
                latest.put(count.getKey(), count.getValue());
            }
        }
        // Not Map.copyOf, which forgets the order.
        counts = java.util.Collections.unmodifiableMap(latest);
        modes = Map.copyOf(modes);
        pending = List.copyOf(pending.subList(Math.max(0, pending.size() - MOST_PENDING), pending.size()));
    }

    /** Nothing yet. */
    public static Memory none(String boot) {
        return new Memory(boot, List.of(), Map.of(), Map.of(), List.of());
    }

    /**
     * Some that are frozen for a time.
     *
     * @param incident why, as it stood when that began
     * @param until when they go on unless somebody has decided otherwise
     */
    public record Lease(Incident incident, List<ProcessIdentity> processes, Instant until) {
        public Lease {
            processes = List.copyOf(processes);
        }
    }
}
