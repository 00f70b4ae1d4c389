package dev.quietus.linux;

import dev.quietus.QuietusException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The names and numbers of system calls on x86-64 (syscalls(2)), from a list that this module ships. Read when first used. */
final class SystemCalls {
    /** Farther names are no misspelling. */
    private static final int FARTHEST = 3;

    private static final Map<String, Integer> NUMBERS = new HashMap<>();
    private static final Map<Integer, String> NAMES = new HashMap<>();

    static {
        byte[] list = NativeCode.bytes("system-calls-x86-64.txt");
        for (int at = 0; at < list.length; ) {
            int end = KernelText.find(list, at, list.length, '\n');
            int space = KernelText.find(list, at, end, ' ');
            if (list[at] != '#') {
                String name = KernelText.text(list, at, space);
                int number = (int) KernelText.number(list, space + 1, end);
                NUMBERS.put(name, number);
                NAMES.put(number, name);
            }
            at = end + 1;
        }
    }

    private SystemCalls() {}

    /** All of them. */
    static Map<String, Integer> all() {
        return Map.copyOf(NUMBERS);
    }

    /**
     * The number of a call.
     *
     * @throws QuietusException USAGE when there is no such name
     */
    static int number(String name) {
        Integer number = NUMBERS.get(name);
        if (number == null) {
            throw QuietusException.usage("there is no system call '" + name + "'"
                    + nearest(name)
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse(""));
        }
        return number;
    }

    /** The name of a number, empty for one that is younger than the list. */
    static Optional<String> name(int number) {
        return Optional.ofNullable(NAMES.get(number));
    }

    private static Optional<String> nearest(String word) {
        String best = null;
        int least = Math.min(FARTHEST, word.length() - 1) + 1;
        for (String name : NUMBERS.keySet()) {
            int distance = distance(word, name);
            boolean sooner = best != null && distance == least && name.compareTo(best) < 0;
            if (distance < least || sooner) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** How many letters must be added, dropped or changed (Levenshtein). */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
