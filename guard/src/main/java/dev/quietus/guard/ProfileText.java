package dev.quietus.guard;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A profile as a file: what {@code quietus run --allow-only} reads, with all else in remarks. Pure. */
final class ProfileText {
    /** More than any profile has. */
    static final int MOST_BYTES = 64 * 1024;

    private static final String FIRST = "# the system calls of one program (quietus profile 1)";
    private static final List<String> KEYS = List.of("program", "sha256", "unit", "since", "runs", "sealed");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,6}");

    private final Map<String, String> remarks = new HashMap<>();
    private final TreeSet<String> calls = new TreeSet<>();

    private ProfileText() {}

    static String of(Profile profile) {
        List<String> lines = new ArrayList<>();
        lines.add(FIRST);
        lines.add("# program " + profile.file());
        lines.add("# sha256 " + profile.sha256());
        if (!profile.unit().isEmpty()) {
            lines.add("# unit " + profile.unit());
        }
        lines.add("# since " + profile.since());
        lines.add("# runs " + profile.runs());
        profile.sealed().ifPresent(at -> lines.add("# sealed " + at));
        lines.addAll(profile.calls());
        return String.join("\n", lines) + "\n";
    }

    /** @throws IllegalArgumentException in a sentence with the line, where this is no profile */
    static Profile parse(String text) {
        if (text.length() > MOST_BYTES) {
            throw new IllegalArgumentException("it is longer than any profile");
        }
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FIRST)) {
            throw new IllegalArgumentException("line 1 is not '" + FIRST + "'");
        }
        ProfileText read = new ProfileText();
        for (int at = 1; at < lines.size(); at++) {
            if (!read.take(lines.get(at))) {
                throw new IllegalArgumentException("line " + (at + 1) + " is neither a remark of a profile nor a call");
            }
        }
        return read.profile();
    }

    private boolean take(String line) {
        if (!line.startsWith("# ")) {
            return Profile.CALL.matcher(line).matches() && calls.add(line);
        }
        int blank = line.indexOf(' ', 2);
        String key = blank < 0 ? "" : line.substring(2, blank);
        return KEYS.contains(key) && remarks.put(key, line.substring(blank + 1)) == null;
    }

    private Profile profile() {
        String runs = value("runs", NUMBER);
        return new Profile(
                value("program", Pattern.compile("/.*")),
                value("sha256", HASH),
                remarks.getOrDefault("unit", ""),
                time("since").orElseThrow(() -> new IllegalArgumentException("it does not say since when")),
                Math.min(Integer.parseInt(runs), Profile.MOST_RUNS + 1),
                time("sealed"),
                calls);
    }

    private String value(String key, Pattern form) {
        String value = remarks.getOrDefault(key, "");
        if (!form.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + key + "' is missing or makes no sense");
        }
        return value;
    }

    private Optional<Instant> time(String key) {
        try {
            return Optional.ofNullable(remarks.get(key)).map(Instant::parse);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + key + "' is no time", e);
        }
    }
}
