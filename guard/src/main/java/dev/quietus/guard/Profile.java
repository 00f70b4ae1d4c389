package dev.quietus.guard;

import dev.quietus.Happening;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which system calls a program makes in a unit, as far as it was seen. Immutable. Another content of the same file is another program.
 *
 * @param file where the program was; for people
 * @param sha256 of its content, in lower case
 * @param unit the service in which it ran, empty for none
 * @param since when it was first seen
 * @param runs how many of its beginnings were seen, as far as that mattered
 * @param sealed since when nothing is learnt any more; empty while it is
 * @param calls names of system calls
 */
public record Profile(
        String file,
        String sha256,
        String unit,
        Instant since,
        int runs,
        Optional<Instant> sealed,
        SortedSet<String> calls) {
    static final int MOST_RUNS = 1_000_000;

    /** What a call is called; whatever else is told of one, such as of 32-bit ones, no profile has. */
    static final Pattern CALL = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

    /**
     * What is nobody's doing: the kernel goes on so with a call after a stop, and the C library calls for the time what it reads
     * without a call on most machines, until their clock changes.
     */
    static final Set<String> ALWAYS =
            Set.of("restart_syscall", "clock_getres", "clock_gettime", "getcpu", "gettimeofday", "time");

    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9:_.@\\\\-]{1,120}\\.service");

    public Profile {
        calls = Collections.unmodifiableSortedSet(new TreeSet<>(calls));
    }

    /** Of a program that is seen for the first time. */
    static Profile fresh(Happening.Traced traced, Instant now) {
        return new Profile(
                traced.file(), traced.sha256(), unit(traced.cgroup()), now, 0, Optional.empty(), new TreeSet<>(ALWAYS));
    }

    /**
     * The outermost service of a cgroup's path, for within his own anybody can name some as he likes; sessions, which are never the
     * same again, are none.
     */
    private static String unit(String cgroup) {
        for (String part : cgroup.split("/", -1)) {
            if (SERVICE.matcher(part).matches()) {
                return part;
            }
        }
        return "";
    }

    /** What it is called: of program and unit, and always the same. */
    public String id() {
        return id(sha256, unit);
    }

    /** That of the profile to which this belongs. */
    static String id(Happening.Traced traced) {
        return id(traced.sha256(), unit(traced.cgroup()));
    }

    private static String id(String sha256, String unit) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((sha256 + '\n' + unit).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /**
     * Whether it was learnt for as long, and through as many runs, as an order wants: a run in which it has only just begun is none
     * of them, or it would be held to what it had no time to do.
     */
    boolean isLearnt(Duration learning, int wanted, Instant now) {
        return runs > wanted && !now.isBefore(since.plus(learning));
    }

    /** Whether this one is of the same file and unit, and of another content. */
    boolean replaces(Profile other) {
        return file.equals(other.file) && unit.equals(other.unit) && !sha256.equals(other.sha256);
    }

    Profile begun() {
        return new Profile(file, sha256, unit, since, Math.min(runs + 1, MOST_RUNS + 1), sealed, calls);
    }

    Profile with(String call) {
        SortedSet<String> more = new TreeSet<>(calls);
        more.add(call);
        return new Profile(file, sha256, unit, since, runs, sealed, more);
    }

    Profile sealed(Instant now) {
        return new Profile(file, sha256, unit, since, runs, Optional.of(now), calls);
    }

    /** The program and its unit, for people. */
    String name() {
        return file + (unit.isEmpty() ? "" : " of " + unit);
    }
}
