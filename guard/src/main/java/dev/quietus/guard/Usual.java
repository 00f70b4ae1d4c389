package dev.quietus.guard;

import dev.quietus.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an order has learnt as usual: who of which program talks to whom. While it learns nothing is unusual; afterwards what was
 * never seen is. Not thread-safe.
 */
final class Usual {
    /** More kinds are not learnt: whoever makes so many has something to hide. */
    private static final int MOST = 10_000;

    private final long begun = System.nanoTime();
    private final Map<String, Set<String>> learnt = new HashMap<>();

    /** Whether it is usual; takes it in while the order learns. */
    boolean knows(Order order, Trigger.Administration administration, Subject subject, Connection connection) {
        if (administration.learning().isZero()) {
            return false;
        }
        Set<String> kinds = learnt.computeIfAbsent(order.name(), name -> new HashSet<>());
        String kind = (connection.inbound() ? "in " : "out ")
                + subject.executable()
                + ' '
                + subject.uid()
                + ' '
                + connection.remote()
                + ' '
                + connection.servicePort();
        boolean learning = Duration.ofNanos(System.nanoTime() - begun).compareTo(administration.learning()) < 0;
        if (learning && kinds.size() < MOST) {
            kinds.add(kind);
        }
        return kinds.contains(kind);
    }
}
