package dev.quietus.guard;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Patterns with {@code *} for anything and {@code ?} for one character. Linear in the text, whatever the pattern. Thread-safe. */
final class Glob {
    private static final Map<String, Glob> KNOWN = new ConcurrentHashMap<>();

    private final String pattern;

    private Glob(String pattern) {
        this.pattern = pattern;
    }

    static Glob of(String pattern) {
        return KNOWN.computeIfAbsent(pattern, Glob::new);
    }

    /** Whether one of them matches; yes where there is none. */
    static boolean any(Collection<String> patterns, String text) {
        return patterns.isEmpty() || one(patterns, text);
    }

    /** Whether one of them matches; no where there is none. */
    static boolean one(Collection<String> patterns, String text) {
        for (String pattern : patterns) {
            if (of(pattern).matches(text)) {
                return true;
            }
        }
        return false;
    }

    /** Goes back to the last star only, so a hostile name costs its length times the pattern's at most. */
    boolean matches(String text) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (at < text.length()) {
            char wanted = in < pattern.length() ? pattern.charAt(in) : '\0';
            if (in < pattern.length() && wanted == '*') {
                star = in++;
                resume = at;
            } else if (in < pattern.length() && (wanted == '?' || wanted == text.charAt(at))) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }
}
