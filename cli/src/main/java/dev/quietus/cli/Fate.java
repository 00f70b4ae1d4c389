package dev.quietus.cli;

import org.jspecify.annotations.Nullable;

/** What became of a process or of the whole, as documents write it. */
enum Fate {
    GONE("gone"),
    SURVIVED("survived"),
    UNKNOWN("unknown"),
    /** Of the whole only: it was not begun. */
    REFUSED("refused"),
    /** Of the whole only: nothing was to be ended, or nothing matched. */
    NONE("none");

    private final String word;

    Fate(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Null for a word that is none of them. */
    static @Nullable Fate of(String word) {
        for (Fate fate : values()) {
            if (fate.word.equals(word)) {
                return fate;
            }
        }
        return null;
    }

    String painted(Style style) {
        return switch (this) {
            case GONE -> style.good(word);
            case SURVIVED -> style.bad(word);
            case UNKNOWN, REFUSED -> style.doubtful(word);
            case NONE -> word;
        };
    }
}
