package dev.quietus.cli;

import dev.quietus.QuietusException;
import java.time.Duration;

/** Reads {@code 500ms}, {@code 2s}, {@code 1m30s}; a plain number is seconds. Strict and pure. */
final class Durations {
    /** A hundred years: beyond it nanoseconds overflow, and nobody waits that long. */
    private static final long LONGEST_MILLIS = 36_500L * 86_400_000L;

    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1000L, 1L};

    private Durations() {}

    /**
     * @param option for the message
     * @throws QuietusException USAGE
     */
    static Duration parse(String option, String text) {
        long total = 0;
        int at = 0;
        int unit = 0;
        while (at < text.length()) {
            int digits = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            int letters = at;
            while (at < text.length() && (text.charAt(at) < '0' || text.charAt(at) > '9')) {
                at++;
            }
            boolean plain = digits == 0 && at == letters;
            unit = unitOf(plain ? "s" : text.substring(letters, at), unit);
            // Eleven digits of milliseconds are years already; the limit keeps every sum below within a long.
            if (letters == digits || letters - digits > 13 || unit < 0) {
                throw malformed(option, text);
            }
            long amount = Long.parseLong(text, digits, letters, 10);
            if (amount > LONGEST_MILLIS / MILLIS[unit]) {
                throw tooLong(option, text);
            }
            total += amount * MILLIS[unit];
            unit++;
        }
        if (text.isEmpty()) {
            throw malformed(option, text);
        }
        if (total > LONGEST_MILLIS) {
            throw tooLong(option, text);
        }
        return Duration.ofMillis(total);
    }

    /** The index of a unit at or after the first allowed, so that units only get smaller; −1 otherwise. */
    private static int unitOf(String name, int first) {
        for (int i = first; i < UNITS.length; i++) {
            if (UNITS[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static QuietusException malformed(String option, String text) {
        return QuietusException.usage(
                "--" + option + ": '" + text + "' is no duration; write 500ms, 2s, 1m30s or a plain number of seconds");
    }

    private static QuietusException tooLong(String option, String text) {
        return QuietusException.usage("--" + option + ": '" + text + "' is more than a hundred years");
    }

    /** For a person: {@code 12 ms}, {@code 3.4 s}, {@code 2 min 5 s}, {@code 16 h 51 min}, {@code 3 d 4 h}. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return millis / 1000 + "." + millis % 1000 / 100 + " s";
        }
        if (millis < 3_600_000) {
            return millis / 60_000 + " min " + millis % 60_000 / 1000 + " s";
        }
        return millis < 86_400_000
                ? millis / 3_600_000 + " h " + millis % 3_600_000 / 60_000 + " min"
                : millis / 86_400_000 + " d " + millis % 86_400_000 / 3_600_000 + " h";
    }
}
