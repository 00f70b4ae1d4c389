package dev.quietus.guard;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads whom an order is about. */
final class SubjectsReader {
    private static final int LONGEST_GLOB = 1024;

    /** Bytes of a name that the kernel keeps (prctl(2) PR_SET_NAME). */
    private static final int KEPT_NAME = 15;

    private SubjectsReader() {}

    static Subjects read(Section section) {
        Set<String> names = new LinkedHashSet<>();
        for (Section.Item item : section.texts("names", "[\"node\", \"python*\"]")) {
            if (item.text.length() > KEPT_NAME && item.text.indexOf('*') < 0) {
                item.problem(
                        "no process has the name " + Problems.quoted(item.text) + ": the kernel keeps 15 letters",
                        "write the first letters and a star, or use 'executables'");
            }
            names.add(item.text);
        }
        Set<String> executables = paths(section, "executables", "[\"/usr/sbin/*\"]");
        Set<String> users = section.words("users", "[\"www-data\", \"1001\"]");
        Set<String> cgroups = paths(section, "cgroups", "[\"/user.slice/*\"]");
        Set<String> units = new LinkedHashSet<>();
        for (Section.Item item : section.texts("units", "[\"nginx.service\"]")) {
            if (item.text.indexOf('.') < 0 && item.text.indexOf('*') < 0) {
                item.problem(
                        "no unit has the name " + Problems.quoted(item.text) + ": a unit's name says its kind",
                        "write '" + (item.text.length() < 50 ? item.text : "name") + ".service' or .scope");
            }
            units.add(item.text);
        }
        Optional<Pattern> command = section.text("command", "'--listen'").flatMap(it -> pattern(section, it));
        section.finish();
        return new Subjects(names, executables, users, cgroups, units, command);
    }

    /** Globs over absolute paths. */
    static Set<String> paths(Section section, String key, String example) {
        Set<String> paths = new LinkedHashSet<>();
        for (Section.Item item : section.texts(key, example)) {
            if (!item.text.startsWith("/") && !item.text.startsWith("*")) {
                item.problem(
                        Problems.quoted(item.text) + " matches no absolute path",
                        "begin it with / or *, as in " + example);
            } else if (item.text.length() > LONGEST_GLOB) {
                item.problem("this pattern is longer than " + LONGEST_GLOB + " letters", "write a shorter one");
            }
            paths.add(item.text);
        }
        return paths;
    }

    private static Optional<Pattern> pattern(Section section, String text) {
        Optional<String> objection = CommandPattern.objection(text);
        if (objection.isPresent()) {
            section.problem("command", "the pattern " + objection.get(), CommandPattern.FIX);
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            section.problem(
                    "command",
                    "the pattern is no regular expression: " + e.getDescription() + " at letter " + (e.getIndex() + 1),
                    "put a backslash before a sign that means itself, and the pattern in single quotes");
            return Optional.empty();
        }
    }
}
