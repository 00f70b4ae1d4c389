package dev.quietus.cli;

import dev.quietus.DurationGrammar;
import dev.quietus.QuietusException;
import java.time.Duration;

/** Durations of options, and how they are shown. Strict and pure. */
final class Durations {
    private Durations() {}

    /**
     * @param option for the message
     * @throws QuietusException USAGE
     */
    static Duration parse(String option, String text) {
        try {
            return DurationGrammar.parse(text);
        } catch (QuietusException e) {
            throw QuietusException.usage("--" + option + ": " + e.getMessage());
        }
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
