package dev.quietus.guard;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A program that is told of a response.
 *
 * @param when before or after it
 * @param command the program, by its whole path, and its arguments
 * @param limit for how long it may run; not longer does it hold up a response
 * @param orders names of orders that it is about; empty for all
 * @param mayVeto whether the response is refused when it, run before, ends with code {@value Hooks#VETO}
 */
public record Hook(When when, List<String> command, Duration limit, Set<String> orders, boolean mayVeto) {
    public Hook {
        command = List.copyOf(command);
        orders = Set.copyOf(orders);
        if (command.isEmpty() || limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a hook of " + command + " for " + limit);
        }
    }

    /** Where it stands to the response. */
    public enum When {
        BEFORE,
        AFTER
    }

    boolean isAbout(Incident incident) {
        return orders.isEmpty() || orders.contains(incident.order());
    }
}
