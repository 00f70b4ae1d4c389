package dev.quietus.guard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How each order stands: its present mode, what it has seen and done, and what waits for somebody. Thread-safe. */
final class Standing {
    private static final int MOST_PENDING = 1_000;

    private final Map<String, Kept> orders = new LinkedHashMap<>();
    private final Map<String, Pending> pending = new HashMap<>();

    private static final class Kept {
        private final Order order;
        private Mode mode;
        private long incidents;
        private long responses;

        Kept(Order order) {
            this.order = order;
            this.mode = order.mode();
        }
    }

    /** One that waits. */
    record Pending(Incident incident, Case one, Step step) {}

    Standing(List<Order> all) {
        adopt(all);
    }

    /** Takes other orders. Those that were switched while it ran stay as they are; what waits for somebody goes on waiting. */
    synchronized void adopt(List<Order> all) {
        Map<String, Kept> before = new HashMap<>(orders);
        orders.clear();
        for (Order order : all) {
            Kept kept = new Kept(order);
            Kept old = before.get(order.name());
            if (old != null) {
                kept.mode = old.mode == old.order.mode() ? order.mode() : old.mode;
                kept.incidents = old.incidents;
                kept.responses = old.responses;
            }
            orders.put(order.name(), kept);
        }
    }

    synchronized Mode mode(Order order) {
        Kept kept = orders.get(order.name());
        return kept == null ? order.mode() : kept.mode;
    }

    /** All of them for an empty name; false if there is none of that name. */
    synchronized boolean switchTo(String name, Mode mode) {
        if (name.isEmpty()) {
            orders.values().forEach(kept -> kept.mode = mode);
            return true;
        }
        Kept kept = orders.get(name);
        if (kept != null) {
            kept.mode = mode;
        }
        return kept != null;
    }

    synchronized void counted(Order order) {
        Kept kept = orders.get(order.name());
        if (kept != null) {
            kept.incidents++;
        }
    }

    synchronized void responded(Order order) {
        Kept kept = orders.get(order.name());
        if (kept != null) {
            kept.responses++;
        }
    }

    /** Keeps it until somebody decides; the oldest is dropped when there are too many. */
    synchronized void hold(Incident incident, Case one, Step step) {
        if (pending.size() >= MOST_PENDING) {
            pending.keySet().stream().sorted().findFirst().ifPresent(pending::remove);
        }
        pending.put(incident.id(), new Pending(incident, one, step));
    }

    /** Whether something of this order waits already, about the same. */
    synchronized boolean isHeld(Case one) {
        return pending.values().stream()
                .map(Pending::one)
                .anyMatch(held -> held.order().name().equals(one.order().name())
                        && held.subject().identity().equals(one.subject().identity())
                        && one.subject().identity().isPresent());
    }

    synchronized @Nullable Pending release(String id) {
        return pending.remove(id);
    }

    /** Orders that were switched. */
    synchronized Map<String, Mode> modes() {
        Map<String, Mode> modes = new HashMap<>();
        orders.forEach((name, kept) -> {
            if (kept.mode != kept.order.mode()) {
                modes.put(name, kept.mode);
            }
        });
        return modes;
    }

    /** What waits, the oldest first. */
    synchronized List<Incident> waiting() {
        return pending.values().stream()
                .map(Pending::incident)
                .sorted(Comparator.comparing(Incident::at))
                .toList();
    }

    synchronized int pending() {
        return pending.size();
    }

    synchronized List<Duty.OrderState> states() {
        List<Duty.OrderState> states = new ArrayList<>();
        for (Kept kept : orders.values()) {
            states.add(new Duty.OrderState(kept.order, kept.mode, kept.incidents, kept.responses));
        }
        return states;
    }
}
