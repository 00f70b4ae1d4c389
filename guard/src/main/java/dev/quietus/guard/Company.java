package dev.quietus.guard;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Who works with an {@link Engine}.
 *
 * @param before is asked on a hand's thread before a response; a reason against it, or empty
 * @param after is told on the engine's thread after one
 * @param keeper takes what has to be known after a restart, on the engine's thread; false when it could not be kept
 * @param broken is told why nothing is judged any more
 * @param profiles of programs whose calls are learnt
 */
record Company(
        Function<Incident, Optional<String>> before,
        Consumer<Incident> after,
        Predicate<Memory> keeper,
        Consumer<Throwable> broken,
        Profiles profiles) {}
