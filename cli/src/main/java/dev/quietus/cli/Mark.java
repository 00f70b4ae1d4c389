package dev.quietus.cli;

import dev.quietus.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be done to a process, as pictures of time show it: by shape and letter, never by colour alone. */
enum Mark {
    ASKED("asked", '▲', 'A'),
    STOPPED("stopped", '■', 'S'),
    FORCED("forced", '✖', 'F'),
    GONE("gone", '●', 'G');

    private final String word;
    private final char sign;
    private final char letter;

    Mark(String word, char sign, char letter) {
        this.word = word;
        this.sign = sign;
        this.letter = letter;
    }

    String word() {
        return word;
    }

    /** One character for a terminal that may know ASCII only. */
    char sign(boolean unicode) {
        return unicode ? sign : letter;
    }

    /** One mark at its time. */
    record At(Mark mark, Duration after) {
        String text() {
            return mark.word() + " " + TimeAxis.exact(after);
        }
    }

    /** Those of a process in the order of time; what came at one time stays in the order above. */
    static List<At> of(Receipt.Marks marks) {
        List<At> all = new ArrayList<>();
        add(all, ASKED, marks.asked());
        add(all, STOPPED, marks.stopped());
        add(all, FORCED, marks.forced());
        add(all, GONE, marks.gone());
        all.sort((one, other) -> one.after().compareTo(other.after()));
        return all;
    }

    private static void add(List<At> all, Mark mark, Optional<Duration> after) {
        if (after.isPresent()) {
            all.add(new At(mark, after.get()));
        }
    }
}
