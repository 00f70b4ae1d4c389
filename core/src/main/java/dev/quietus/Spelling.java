package dev.quietus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Guesses which of some names was meant by a word that is none of them. Pure and thread-safe. */
public final class Spelling {
    private static final int FARTHEST = 2;

    private Spelling() {}

    /** The closest of the names if one is close, or the only one that begins so. */
    public static @Nullable String nearest(String word, List<String> names) {
        String best = null;
        int least = Math.min(FARTHEST, word.length() - 1) + 1;
        for (String name : names) {
            int distance = word.length() >= 3 && name.startsWith(word) ? 1 : distance(word, name);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    /** How many letters must be added, dropped, changed or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : step(table, a, b, i, j);
            }
        }
        return table[a.length()][b.length()];
    }

    private static int step(int[][] table, String a, String b, int i, int j) {
        int change = table[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, table[i - 2][j - 2] + 1) : least;
    }
}
