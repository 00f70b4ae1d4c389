package dev.quietus;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which cures are ordered: by name, or all that are safe.
 *
 * @param names of single ones
 * @param allSafe whether all of {@link Cure.Risk#SAFE} are
 */
public record Cures(Set<String> names, boolean allSafe) {
    /** None. */
    public static final Cures NONE = new Cures(Set.of(), false);

    /** The names of all cures that any platform has, in the order of the documentation. */
    public static final List<String> KNOWN = List.of(
            "continue",
            "continue-parent",
            "thaw",
            "leave-freezer",
            "detach-debugger",
            "end-tracer",
            "tell-parent",
            "end-parent",
            "end-holder",
            "terminate-distribution",
            "end-core-handler",
            "abort-fuse",
            "end-server",
            "unfreeze-file-system",
            "force-unmount",
            "resume-device",
            "lift-io-limit",
            "leave-cpu-limit",
            "raise-cpu-limit",
            "raise-priority",
            "release-memory",
            "stop-unit",
            "mask-unit",
            "disable-cron-line",
            "disable-task",
            "remove-logon-entry",
            "stop-program",
            "stop-container",
            "end-respawner",
            "restart");

    /** Those that keep it from being started again. */
    private static final Set<String> KEEPING_GONE =
            Set.of("stop-unit", "mask-unit", "disable-cron-line", "stop-program", "end-respawner");

    /** How all safe ones are ordered in words. */
    public static final String ALL_SAFE = "all-safe";

    public Cures {
        names = Set.copyOf(names);
    }

    /**
     * Reads names, of which {@link #ALL_SAFE} may be one.
     *
     * @throws QuietusException USAGE when no cure has that name
     */
    public static Cures of(Set<String> words) {
        Set<String> names = new HashSet<>(words);
        boolean allSafe = names.remove(ALL_SAFE);
        for (String name : names) {
            if (!KNOWN.contains(name)) {
                throw QuietusException.usage(
                        "there is no cure '" + name + "'; cures are " + ALL_SAFE + ", " + String.join(", ", KNOWN));
            }
        }
        return new Cures(names, allSafe);
    }

    /** Whether this one is ordered. What only a person can do is never done. */
    public boolean order(Cure cure) {
        boolean named = names.contains(cure.name()) || allSafe && cure.risk() == Cure.Risk.SAFE;
        return named && !(cure.act() instanceof Cure.Act.ByHand);
    }

    /** The same words that {@link #of} reads. */
    public Set<String> words() {
        Set<String> words = new HashSet<>(names);
        if (allSafe) {
            words.add(ALL_SAFE);
        }
        return words;
    }

    /** Whether one is ordered that only helps against what comes back: that has to be watched for. */
    boolean wantWatching() {
        return !Collections.disjoint(names, KEEPING_GONE);
    }

    /** Whether nothing is ordered. */
    public boolean isEmpty() {
        return names.isEmpty() && !allSafe;
    }
}
