package dev.quietus.guard;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says which regular expressions an order may not have. Command lines are chosen by strangers: a pattern that repeats a group can
 * be kept busy by one for longer than the universe is old, or use up the stack.
 */
final class CommandPattern {
    static final String FIX =
            "write a plainer pattern, such as '--listen.*0\\.0\\.0\\.0', or use 'executables' or 'names'";

    private static final int LONGEST = 500;
    /** With two unlimited repetitions that is a matter of milliseconds at worst. */
    private static final int LOOKED_AT = 4096;

    private static final int DEEPEST = 20;
    private static final int MOST_REPETITIONS = 2;

    private final String pattern;
    private int at;
    private int repetitions;

    private CommandPattern(String pattern) {
        this.pattern = pattern;
    }

    /** Why not; empty for a pattern that may be, or that is no regular expression at all. */
    static Optional<String> objection(String pattern) {
        if (pattern.isEmpty()) {
            return Optional.of("is empty and would match everybody");
        }
        if (pattern.length() > LONGEST) {
            return Optional.of("is longer than " + LONGEST + " letters");
        }
        return new CommandPattern(pattern).look();
    }

    /** Whether it is found in what is looked at of a command line. */
    static boolean found(Pattern pattern, String commandLine) {
        return pattern.matcher(commandLine.substring(0, Math.min(LOOKED_AT, commandLine.length())))
                .find();
    }

    private Optional<String> look() {
        int depth = 0;
        boolean closed = false;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            if (c == '(') {
                if (++depth > DEEPEST) {
                    return Optional.of("has groups in groups, more than " + DEEPEST + " deep");
                }
                if (pattern.startsWith("?", at) && !pattern.startsWith("?:", at)) {
                    return Optional.of("has a group that begins with (?, which only (?: may");
                }
                at += pattern.startsWith("?:", at) ? 2 : 0;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == '\\' && backReference()) {
                return Optional.of("looks back at an earlier group");
            } else if (c == '[') {
                skipClass();
            } else if (c == '*' || c == '+' || c == '{') {
                if (closed) {
                    // What repeats in it would multiply, and each time takes some of the stack.
                    return Optional.of("repeats a group");
                }
                if ((c != '{' || unlimited()) && ++repetitions > MOST_REPETITIONS) {
                    return Optional.of("repeats more than " + MOST_REPETITIONS + " times without a limit");
                }
            }
            closed = c == ')';
        }
        return Optional.empty();
    }

    /** Goes past what is escaped. */
    private boolean backReference() {
        char escaped = at < pattern.length() ? pattern.charAt(at++) : ' ';
        if (escaped == 'Q') {
            int end = pattern.indexOf("\\E", at);
            at = end < 0 ? pattern.length() : end + 2;
        }
        return escaped >= '1' && escaped <= '9' || escaped == 'k';
    }

    private void skipClass() {
        int open = 1;
        at += pattern.startsWith("^", at) ? 1 : 0;
        at += pattern.startsWith("]", at) ? 1 : 0;
        while (at < pattern.length() && open > 0) {
            char c = pattern.charAt(at++);
            if (c == '\\') {
                at++;
            } else if (c == '[') {
                open++;
            } else if (c == ']') {
                open--;
            }
        }
    }

    /** Whether a count has no upper limit, or one that is as good as none. */
    private boolean unlimited() {
        int end = pattern.indexOf('}', at);
        String count = end < 0 ? "" : pattern.substring(at, end);
        at = end < 0 ? at : end + 1;
        return count.endsWith(",") || count.length() > 3;
    }
}
