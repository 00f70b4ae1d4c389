package dev.quietus.guard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tomlj.TomlPosition;

/** What is wrong with one file, gathered. */
final class Problems {
    /** More help nobody; a file of nonsense would fill the memory. */
    private static final int MOST = 1000;

    private static final int QUOTED = 60;

    private final String file;
    private final List<Problem> found = new ArrayList<>();
    private boolean torn;

    Problems(String file) {
        this.file = file;
    }

    /** Says that parts of the file could not be read: then it cannot be told what is missing. */
    void markTorn() {
        torn = true;
    }

    boolean torn() {
        return torn;
    }

    int count() {
        return found.size();
    }

    void add(TomlPosition at, String sentence, String fix) {
        add(at.line(), at.column(), sentence, fix);
    }

    void add(int line, int column, String sentence, String fix) {
        if (found.size() < MOST) {
            found.add(new Problem(file, line, column, sentence, fix));
        }
    }

    /** In the order of the file. */
    List<Problem> all() {
        List<Problem> all = new ArrayList<>(found);
        all.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        return List.copyOf(all);
    }

    /** Words of the file within a sentence. */
    static String quoted(String words) {
        return "'" + (words.length() <= QUOTED ? words : words.substring(0, QUOTED) + "…") + "'";
    }
}
