package dev.quietus.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What holds an order back: how often it may act, how soon again, and until when. Not thread-safe. */
final class Restraint {
    private static final int SCOPES = 10_000;

    private final Map<String, Deque<Long>> responses = new HashMap<>();
    private final Map<String, Long> last = new Recent<>(SCOPES);

    /**
     * Why nothing is done now; where nothing stands against it that is taken for done.
     *
     * @param now by {@link System#nanoTime()}
     */
    Optional<String> against(Case one, long now, Instant today) {
        Order order = one.order();
        if (order.expires().isPresent() && today.isAfter(order.expires().get())) {
            return Optional.of("the order expired on " + order.expires().get());
        }
        String scope = order.name() + ' ' + one.scope();
        Long before = last.get(scope);
        if (before != null && now - before < order.coolDown().toNanos()) {
            return Optional.of("the last response here was less than " + text(order.coolDown()) + " ago");
        }
        if (order.rate().isPresent()) {
            Rate rate = order.rate().get();
            Deque<Long> recent = responses.computeIfAbsent(order.name(), name -> new ArrayDeque<>());
            while (!recent.isEmpty() && now - recent.getFirst() >= rate.within().toNanos()) {
                recent.removeFirst();
            }
            if (recent.size() >= rate.most()) {
                return Optional.of("it has responded " + recent.size() + " times within " + text(rate.within()));
            }
            recent.addLast(now);
        }
        last.put(scope, now);
        return Optional.empty();
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
