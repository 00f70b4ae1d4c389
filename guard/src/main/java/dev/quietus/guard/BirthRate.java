package dev.quietus.guard;

import dev.quietus.Machine;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whether so many are born that an order could be about who bears them: of the whole machine, so that nobody need be looked at
 * while there are few. Not thread-safe.
 */
final class BirthRate {
    private final Machine machine;
    private final double fewest;
    private long counted = System.nanoTime();
    private long ever;
    private double rate;

    BirthRate(Machine machine, List<Order> orders) {
        this.machine = machine;
        double least = Double.POSITIVE_INFINITY;
        for (Order order : orders) {
            if (order.trigger() instanceof Trigger.Resources resources
                    && resources.what() == Trigger.Exhaustion.FORKS) {
                least = Math.min(least, resources.threshold());
            }
        }
        fewest = least;
        ever = wanted() ? machine.births().orElse(0) : 0;
    }

    /** Whether any order asks for it. */
    boolean wanted() {
        return fewest < Double.POSITIVE_INFINITY;
    }

    /** Since this was asked before; true also where it cannot be told. */
    boolean isHigh(long now) {
        if (!wanted()) {
            return false;
        }
        OptionalLong told = machine.births();
        double seconds = Math.max(1, now - counted) / 1e9;
        rate = told.isEmpty() ? 0 : (told.getAsLong() - ever) / seconds;
        ever = told.orElse(0);
        counted = now;
        return told.isEmpty() || rate >= fewest;
    }

    /** Processes and threads a second, when this was asked last; 0 where it cannot be told. */
    double rate() {
        return rate;
    }
}
