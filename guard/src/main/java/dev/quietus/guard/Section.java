package dev.quietus.guard;

import dev.quietus.DurationGrammar;
import dev.quietus.QuietusException;
import dev.quietus.Spelling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * A table of the file while it is read. Every key that there can be is asked for once, whatever the table has; {@link #finish}
 * then knows which are unknown. What is wrong is told and counts as absent.
 */
final class Section {
    /** Longer than any key that could have been meant. */
    private static final int LONGEST_MEANT = 40;

    private final String what;
    private final TomlTable table;
    private final TomlPosition at;
    private final Problems problems;
    private final Set<String> asked = new LinkedHashSet<>();

    /** @param what how sentences call it, such as {@code who} */
    Section(String what, TomlTable table, TomlPosition at, Problems problems) {
        this.what = what;
        this.table = table;
        this.at = at;
        this.problems = problems;
    }

    int line() {
        return at.line();
    }

    boolean has(String key) {
        return value(key) != null;
    }

    /** Tells of something about a key; about the section where it has none of that name. */
    void problem(String key, String sentence, String fix) {
        TomlPosition place = table.inputPositionOf(List.of(key));
        problems.add(place == null ? at : place, sentence, fix);
    }

    /** Tells of a key that there should be. */
    void missing(String key, String fix) {
        if (!problems.torn() && !table.contains(List.of(key))) {
            problems.add(at, what + " has no '" + key + "'", fix);
        }
    }

    private @Nullable Object value(String key) {
        asked.add(key);
        return table.get(List.of(key));
    }

    private void wrong(String key, String expected, String example) {
        problem(key, "'" + key + "' has to be " + expected, "write " + key + " = " + example);
    }

    Optional<String> text(String key, String example) {
        Object value = value(key);
        if (value instanceof String text && text.indexOf('\0') < 0) {
            return Optional.of(text);
        }
        if (value != null) {
            wrong(key, "text in quotes", example);
        }
        return Optional.empty();
    }

    /** Texts with their positions; an empty array is a mistake, for a condition without alternatives never holds. */
    List<Item> texts(String key, String example) {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof TomlArray array) || array.isEmpty()) {
            wrong(key, "a list of texts that is not empty", example);
            return List.of();
        }
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof String text && !text.isBlank() && text.indexOf('\0') < 0) {
                items.add(new Item(text, place(array, i, key)));
            } else {
                problems.add(
                        place(array, i, key),
                        "'" + key + "' has to be a list of texts in quotes, none of them empty",
                        "write " + key + " = " + example);
            }
        }
        return items;
    }

    /** One of the texts of a list. */
    final class Item {
        final String text;
        private final TomlPosition position;

        Item(String text, TomlPosition position) {
            this.text = text;
            this.position = position;
        }

        void problem(String sentence, String fix) {
            problems.add(position, sentence, fix);
        }
    }

    private TomlPosition place(TomlArray array, int index, String key) {
        TomlPosition position = array.inputPositionOf(index);
        TomlPosition keys = table.inputPositionOf(List.of(key));
        return position != null ? position : keys != null ? keys : at;
    }

    Set<String> words(String key, String example) {
        Set<String> words = new LinkedHashSet<>();
        texts(key, example).forEach(item -> words.add(item.text));
        return words;
    }

    List<Long> numbers(String key, long lowest, long highest, String example) {
        Object value = value(key);
        List<Long> numbers = new ArrayList<>();
        if (value == null) {
            return numbers;
        }
        boolean good = value instanceof TomlArray array && !array.isEmpty();
        for (int i = 0; good && i < ((TomlArray) value).size(); i++) {
            good = ((TomlArray) value).get(i) instanceof Long number
                    && number >= lowest
                    && number <= highest
                    && numbers.add(number);
        }
        if (!good) {
            wrong(key, "a list of numbers from " + lowest + " to " + highest, example);
        }
        return numbers;
    }

    OptionalLong number(String key, long lowest, long highest, String example) {
        Object value = value(key);
        if (value instanceof Long number && number >= lowest && number <= highest) {
            return OptionalLong.of(number);
        }
        if (value != null) {
            wrong(key, "a whole number from " + lowest + " to " + highest, example);
        }
        return OptionalLong.empty();
    }

    boolean flag(String key) {
        Object value = value(key);
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value != null) {
            wrong(key, "true or false, without quotes", "true");
        }
        return false;
    }

    /** A duration that is not zero, in quotes or as a number of seconds. */
    Optional<Duration> duration(String key, String example) {
        Object value = value(key);
        if (value == null) {
            return Optional.empty();
        }
        try {
            if (value instanceof String || value instanceof Long) {
                Duration duration = DurationGrammar.parse(value.toString());
                if (!duration.isZero()) {
                    return Optional.of(duration);
                }
            }
            wrong(key, "a duration longer than nothing", example);
        } catch (QuietusException e) {
            problem(
                    key,
                    "'" + key + "' has to be a duration and is " + Problems.quoted(value.toString()),
                    "write " + key + " = " + example + ", or 500ms, 1m30s, 2h, or a plain number of seconds");
        }
        return Optional.empty();
    }

    /** One of the words of an enumeration. */
    <E extends Enum<E>> Optional<E> word(String key, List<E> possible) {
        String first = "\"" + word(possible.get(0)) + "\"";
        Optional<String> text = text(key, first);
        return text.flatMap(it -> meant(it, possible, (sentence, fix) -> problem(key, sentence, fix)));
    }

    /** Several of them. */
    <E extends Enum<E>> Set<E> enumerated(String key, List<E> possible) {
        Set<E> all = new LinkedHashSet<>();
        for (Item item : texts(key, "[\"" + word(possible.get(0)) + "\"]")) {
            meant(item.text, possible, item::problem).ifPresent(all::add);
        }
        return all;
    }

    /** Who is told of a problem. */
    interface Complaint {
        void about(String sentence, String fix);
    }

    /** The constant of that word; otherwise somebody is told. */
    static <E extends Enum<E>> Optional<E> meant(String text, List<E> possible, Complaint complaint) {
        List<String> words = new ArrayList<>();
        for (E one : possible) {
            if (word(one).equals(text)) {
                return Optional.of(one);
            }
            words.add(word(one));
        }
        complaint.about(Problems.quoted(text) + " is not known here", suggestion(text, words));
        return Optional.empty();
    }

    /** How a constant is written in the file. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Optional<Section> section(String key, String example) {
        Object value = value(key);
        if (value instanceof TomlTable inner) {
            TomlPosition place = table.inputPositionOf(List.of(key));
            return Optional.of(new Section(key, inner, place == null ? at : place, problems));
        }
        if (value != null) {
            wrong(key, "a table", example);
        }
        return Optional.empty();
    }

    /** Tables in a list. */
    List<Section> sections(String key, String example) {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        if (!(value instanceof TomlArray array) || array.isEmpty()) {
            wrong(key, "a list of tables that is not empty", example);
            return sections;
        }
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i) instanceof TomlTable inner) {
                sections.add(new Section(key, inner, place(array, i, key), problems));
            } else {
                problems.add(place(array, i, key), "'" + key + "' has to be a list of tables", "write " + example);
            }
        }
        return sections;
    }

    /** The value as the parser has it, for what may be written in several ways. */
    @Nullable
    Object raw(String key) {
        return value(key);
    }

    /** Tells of every key that nobody asked for. */
    void finish() {
        List<String> known = List.copyOf(asked);
        for (String key : table.keySet()) {
            if (!asked.contains(key)) {
                problem(key, what + " has no key " + Problems.quoted(key), suggestion(key, known));
            }
        }
    }

    private static String suggestion(String word, List<String> known) {
        String near = word.length() > LONGEST_MEANT ? null : Spelling.nearest(word, known);
        return near != null ? "did you mean '" + near + "'?" : "possible: " + String.join(", ", known);
    }
}
