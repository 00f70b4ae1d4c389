package dev.quietus.guard;

import dev.quietus.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who stands still, and until when. Not thread-safe. */
final class Leases {
    private final Map<String, Lease> running = new HashMap<>();

    /**
     * One freeze.
     *
     * @param incident its id
     * @param until by {@link System#nanoTime()}
     */
    record Lease(String incident, Request request, long until) {}

    void begin(String incident, Request request, Duration length) {
        running.put(incident, new Lease(incident, request, System.nanoTime() + length.toNanos()));
    }

    /** Nobody lets them go on any more: they have been ended, or somebody keeps them. */
    void drop(String incident) {
        running.remove(incident);
    }

    /** Those whose time is over; they are forgotten. */
    List<Lease> expired(long now) {
        List<Lease> over = new ArrayList<>();
        for (Lease lease : running.values()) {
            if (lease.until() - now <= 0) {
                over.add(lease);
            }
        }
        over.forEach(lease -> running.remove(lease.incident()));
        return over;
    }

    /** In how many nanoseconds the next one is over; a day if there is none. */
    long due(long now) {
        long next = Duration.ofDays(1).toNanos();
        for (Lease lease : running.values()) {
            next = Math.min(next, Math.max(0, lease.until() - now));
        }
        return next;
    }
}
