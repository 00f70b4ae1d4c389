package dev.quietus.guard;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whom an order is about. What is empty is no condition; of several all must hold.
 *
 * @param names globs over the name (at most 15 bytes of it are known)
 * @param executables globs over the executable's path
 * @param users names or uids
 * @param cgroups globs over the cgroup's path
 * @param units globs over the unit's name
 * @param command found in the command line
 */
public record Subjects(
        Set<String> names,
        Set<String> executables,
        Set<String> users,
        Set<String> cgroups,
        Set<String> units,
        Optional<Pattern> command) {
    public Subjects {
        names = Set.copyOf(names);
        executables = Set.copyOf(executables);
        users = Set.copyOf(users);
        cgroups = Set.copyOf(cgroups);
        units = Set.copyOf(units);
    }

    /** Everybody. */
    public static Subjects anybody() {
        return new Subjects(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty());
    }
}
