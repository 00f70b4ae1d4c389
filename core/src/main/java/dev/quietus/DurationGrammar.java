package dev.quietus;

import java.time.Duration;

/** Reads durations as users type them: {@code 500ms}, {@code 2s}, {@code 1m30s}; a plain number is seconds. Pure and thread-safe. */
public final class DurationGrammar {
    /** A hundred years: beyond it nanoseconds overflow, and nobody waits that long. */
    private static final long LONGEST_MILLIS = 36_500L * 86_400_000L;

    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {86_400_000L, 3_600_000L, 60_000L, 1000L, 1L};

    private DurationGrammar() {}

    /**
     * @return zero to a hundred years, in whole milliseconds
     * @throws QuietusException USAGE, naming what is wrong and what was expected
     */
    public static Duration parse(String text) {
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
                throw malformed(text);
            }
            long amount = Long.parseLong(text, digits, letters, 10);
            if (amount > LONGEST_MILLIS / MILLIS[unit]) {
                throw tooLong(text);
            }
            total += amount * MILLIS[unit];
            unit++;
        }
        if (text.isEmpty()) {
            throw malformed(text);
        }
        if (total > LONGEST_MILLIS) {
            throw tooLong(text);
        }
        return Duration.ofMillis(total);
    }

    /** The shortest form that {@link #parse} reads back, to the millisecond: {@code 1m30s}. */
    public static String text(Duration duration) {
        long rest = duration.toMillis();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < UNITS.length; i++) {
            if (rest >= MILLIS[i]) {
                text.append(rest / MILLIS[i]).append(UNITS[i]);
                rest %= MILLIS[i];
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
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

    private static QuietusException malformed(String text) {
        return QuietusException.usage(
                "'" + text + "' is no duration; write 500ms, 2s, 1m30s or a plain number of seconds");
    }

    private static QuietusException tooLong(String text) {
        return QuietusException.usage("'" + text + "' is more than a hundred years");
    }
}
