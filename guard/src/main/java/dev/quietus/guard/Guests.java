package dev.quietus.guard;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What ordinary users may have of a guard: a hand of their own, so that nobody else waits for what they order, and no more orders in
 * a time than a person gives, so that the log stays readable. Thread-safe.
 */
final class Guests implements AutoCloseable {
    private static final int MOST = 30;
    private static final long WITHIN = Duration.ofMinutes(1).toNanos();
    private static final int USERS = 10_000;

    private final Hands hand = new Hands(1);
    private final Map<Integer, Deque<Long>> recent = new HashMap<>();

    Hands hand() {
        return hand;
    }

    /** Whether this user may order one more now; it is counted. */
    synchronized boolean admit(int uid) {
        long now = System.nanoTime();
        if (recent.size() >= USERS) {
            recent.values().removeIf(times -> now - times.getLast() >= WITHIN);
        }
        Deque<Long> times = recent.computeIfAbsent(uid, user -> new ArrayDeque<>());
        while (!times.isEmpty() && now - times.getFirst() >= WITHIN) {
            times.removeFirst();
        }
        boolean admitted = times.size() < MOST;
        if (admitted) {
            times.addLast(now);
        }
        return admitted;
    }

    @Override
    public void close() {
        hand.close();
    }
}
