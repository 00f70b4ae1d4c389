package dev.quietus.guard;

import java.time.Duration;

/**
 * A response and when it is due.
 *
 * @param from the how-manieth happening in one scope brings it about, 1 or more
 * @param response what is done then, and at each further one until the next step
 * @param lease for how long a freeze holds; zero for other responses
 */
public record Step(int from, Response response, Duration lease) {
    public Step {
        if (from < 1 || lease.isNegative()) {
            throw new IllegalArgumentException("step from " + from + " for " + lease);
        }
    }
}
