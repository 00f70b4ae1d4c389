package dev.quietus.cli;

import org.jspecify.annotations.Nullable;

/** The environment's variables. */
@FunctionalInterface
interface Variables {
    /** The value, null when it is not set. */
    @Nullable
    String get(String name);
}
