package dev.quietus;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which system calls a contained family may make. A forbidden one ends the whole family before it takes effect.
 *
 * @param kind how the names are meant
 * @param names as syscalls(2) has them, e.g. {@code ptrace}
 */
public record CallRule(Kind kind, Set<String> names) {

    /** How the names of a rule are meant. */
    public enum Kind {
        /** All but these are allowed. */
        DENY,
        /** Only these are allowed, and what starting the command itself takes. */
        ALLOW_ONLY
    }

    public CallRule {
        // Sorted, so that the same rule always makes the same filter.
        names = java.util.Collections.unmodifiableSet(new TreeSet<>(names));
    }

    /** Everything is allowed. */
    public static CallRule none() {
        return new CallRule(Kind.DENY, Set.of());
    }

    /** Whether it forbids anything. */
    public boolean forbids() {
        return kind == Kind.ALLOW_ONLY || !names.isEmpty();
    }
}
