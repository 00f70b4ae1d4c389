package dev.quietus;

import java.util.List;
import java.util.Optional;

/**
 * What a process would leave behind if its family ended now. A forecast: what it makes or removes on its way out is not in
 * it. Immutable.
 *
 * @param gap why there may be more, one clause; empty when there is no reason to think so
 */
public record Leavings(List<Thing> found, Optional<String> gap) {
    /** Nothing, or nothing asked. */
    public static final Leavings NONE = new Leavings(List.of(), Optional.empty());

    public Leavings {
        found = List.copyOf(found);
    }

    /**
     * One thing; the words are those of {@link Leftover}.
     *
     * @param kind a stable word such as {@code fifo}
     * @param name what it is called there: a path, a number
     * @param text what it is, in words, the name included
     */
    public record Thing(String kind, String name, String text) {}
}
