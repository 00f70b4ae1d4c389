package dev.quietus.guard;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often something happened in one scope, for each order, for ever: who attacks slowly keeps what he has gained. Bounded by
 * forgetting the scope in which nothing has happened for longest. Not thread-safe.
 */
final class Tally {
    private static final int SCOPES = 20_000;

    private final Map<String, Integer> counts = new Recent<>(SCOPES);

    /** Counts one more, and says the how-manieth it is. */
    int next(String order, String scope) {
        return counts.merge(order + ' ' + scope, 1, Integer::sum);
    }

    /** Everything, for keeping it over a restart. */
    Map<String, Integer> all() {
        return new LinkedHashMap<>(counts);
    }

    void restore(Map<String, Integer> before) {
        counts.putAll(before);
    }
}
