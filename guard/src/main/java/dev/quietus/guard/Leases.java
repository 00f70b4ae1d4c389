package dev.quietus.guard;

import dev.quietus.ProcessIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who stands still, and until when. Not thread-safe. */
final class Leases {
    private final Map<String, Memory.Lease> running = new HashMap<>();

    /** Begins one, or says more exactly who it is about. */
    void begin(Incident incident, List<ProcessIdentity> processes, Instant until) {
        running.put(incident.id(), new Memory.Lease(incident, processes, until));
    }

    void restore(List<Memory.Lease> before) {
        before.forEach(lease -> running.put(lease.incident().id(), lease));
    }

    /** Nobody has to be let go on any more. */
    void drop(String incident) {
        running.remove(incident);
    }

    List<Memory.Lease> all() {
        return List.copyOf(running.values());
    }

    boolean isFull() {
        return running.size() >= Memory.MOST_LEASES;
    }

    /** Those whose time is over. They are kept until {@link #drop}: only who goes on again is forgotten. */
    List<Memory.Lease> expired(Instant now) {
        List<Memory.Lease> over = new ArrayList<>();
        for (Memory.Lease lease : running.values()) {
            if (!lease.until().isAfter(now)) {
                over.add(lease);
            }
        }
        return over;
    }

    /** In how many nanoseconds the next one is over; a day if there is none. */
    long due(Instant now) {
        long next = Duration.ofDays(1).toNanos();
        for (Memory.Lease lease : running.values()) {
            next = Math.min(
                    next, Math.max(0, Duration.between(now, lease.until()).toNanos()));
        }
        return next;
    }
}
