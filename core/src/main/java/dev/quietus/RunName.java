package dev.quietus;

/** The ids of runs. They are names of files and of cgroups too, so few characters may be in one. Pure and thread-safe. */
public final class RunName {
    /** What the first process of every run is called; its command line goes on with the run's name. */
    public static final String KEEPER = "quietus-keeper";

    private static final int LONGEST = 64;
    private static final String RULE =
            "a run's name has letters, digits, '.', '_' and '-', at most " + LONGEST + ", and begins with none of . -";

    private RunName() {}

    /** Whether a text can be the id of a run. */
    public static boolean fits(String text) {
        return !text.isEmpty() && hasOnlyItsCharacters(text) && text.charAt(0) != '.' && text.charAt(0) != '-';
    }

    /** Whether the rest of {@code run:…} means a run: its id, or a beginning and {@code *}. */
    public static boolean matches(String pattern, String name) {
        return pattern.endsWith("*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                : name.equals(pattern);
    }

    /** @throws QuietusException USAGE when it cannot be the id of a run */
    static void require(String name) {
        if (!fits(name)) {
            throw QuietusException.usage("'" + name + "' is no name for a run; " + RULE);
        }
    }

    /** @throws QuietusException USAGE when it is neither an id nor a beginning and {@code *} */
    static String pattern(String text) {
        String start = text.endsWith("*") ? text.substring(0, text.length() - 1) : text;
        if (!start.isEmpty() && !fits(start) || text.isEmpty()) {
            throw QuietusException.usage(
                    "'run:" + text + "' names no run; " + RULE + "; run:* means all, run:ci-* those that begin so");
        }
        return text;
    }

    private static boolean hasOnlyItsCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean sound = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!sound) {
                return false;
            }
        }
        return text.length() <= LONGEST;
    }
}
