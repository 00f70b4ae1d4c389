package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * Paths with wildcards, as generously as anybody could mean them: {@code *} crosses slashes. Who answers knows better; here only
 * what nobody could mean is let pass unasked. Pure.
 */
final class ProgramNames {
    private static final String WILD = "*?[{";

    private final List<String> globs;

    ProgramNames(List<String> globs) {
        this.globs = List.copyOf(globs);
    }

    /** Whether one of them may mean this path. */
    boolean mean(String path) {
        for (String glob : globs) {
            if (matches(glob, path)) {
                return true;
            }
        }
        return false;
    }

    /** Those without wildcards. */
    List<String> exact() {
        List<String> exact = new ArrayList<>();
        for (String glob : globs) {
            if (wild(glob) == glob.length() && glob.startsWith("/")) {
                exact.add(glob);
            }
        }
        return exact;
    }

    /** The directories below which all others lie. */
    List<String> places() {
        List<String> places = new ArrayList<>();
        for (String glob : globs) {
            int wild = wild(glob);
            if (wild < glob.length() || !glob.startsWith("/")) {
                int slash = glob.startsWith("/") ? glob.lastIndexOf('/', wild) : 0;
                places.add(slash <= 0 ? "/" : glob.substring(0, slash));
            }
        }
        return places;
    }

    private static int wild(String glob) {
        for (int at = 0; at < glob.length(); at++) {
            if (WILD.indexOf(glob.charAt(at)) >= 0 || glob.charAt(at) == '\\') {
                return at;
            }
        }
        return glob.length();
    }

    /** Greedy, back to the last star at a mismatch: no pattern takes longer than the product of both lengths. */
    static boolean matches(String glob, String path) {
        int star = -1;
        int resumed = 0;
        int g = 0;
        int p = 0;
        while (p < path.length()) {
            char wanted = g < glob.length() ? glob.charAt(g) : 0;
            if (wanted == '*' || wanted == '{' || wanted == '\\') {
                star = after(glob, g);
                g = star;
                resumed = p;
            } else if (g < glob.length() && (wanted == '?' || wanted == '[' || wanted == path.charAt(p))) {
                g = after(glob, g);
                p++;
            } else if (star >= 0) {
                g = star;
                p = ++resumed;
            } else {
                return false;
            }
        }
        while (g < glob.length() && (glob.charAt(g) == '*' || glob.charAt(g) == '{')) {
            g = after(glob, g);
        }
        return g == glob.length();
    }

    /** Behind what stands there: a class in brackets or alternatives in braces count as one. */
    private static int after(String glob, int at) {
        char opening = glob.charAt(at);
        int end = opening == '[' ? glob.indexOf(']', at + 2) : opening == '{' ? glob.indexOf('}', at) : at;
        return opening == '\\' ? Math.min(glob.length(), at + 2) : end < 0 ? glob.length() : end + 1;
    }
}
