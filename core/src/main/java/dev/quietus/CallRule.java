package dev.quietus;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which system calls a contained family may make. A forbidden one ends the whole family and never takes effect. A call by
 * other numbers than the machine's own (32-bit, x32) is forbidden as soon as there is a rule, and so is a gain of
 * privileges. Where a rule cannot be enforced, nothing starts.
 *
 * @param kind how the names are meant
 * @param names as syscalls(2) has them, e.g. {@code ptrace}
 */
public record CallRule(Kind kind, Set<String> names) {

    /** How the names of a rule are meant. */
    public enum Kind {
        /** All but these are allowed. There is no io_uring(7) then, which makes calls that no rule sees. */
        DENY,
        /** Only these are allowed, and what starting the command itself takes. */
        ALLOW_ONLY,
        /** All are allowed, and {@link Run#calls()} tells which were made; each waits for this program. Without names. */
        LEARN
    }

    public CallRule {
        // Sorted, so that the same rule always makes the same filter.
        names = java.util.Collections.unmodifiableSet(new TreeSet<>(names));
    }

    /** Everything is allowed. */
    public static CallRule none() {
        return new CallRule(Kind.DENY, Set.of());
    }

    /** Which calls are made is to be learnt. */
    public static CallRule learn() {
        return new CallRule(Kind.LEARN, Set.of());
    }

    /** Whether it forbids anything, if only calls by other numbers. */
    public boolean forbids() {
        return kind != Kind.DENY || !names.isEmpty();
    }
}
