package dev.quietus;

import java.util.List;
import java.util.Optional;

/**
 * Who depends on one process. Immutable.
 *
 * @param found each once, those first who would notice first; outside the family, with what connects them, to follow the
 *     name: {@code client of tcp 127.0.0.1:8080}
 * @param gap why there may be more, one clause; empty when there is no reason to think so
 */
public record Dependants(List<Family.Related> found, Optional<String> gap) {
    /** Nobody, or nobody asked. */
    public static final Dependants NONE = new Dependants(List.of(), Optional.empty());

    public Dependants {
        found = List.copyOf(found);
    }
}
