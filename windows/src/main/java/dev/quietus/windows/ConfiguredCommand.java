package dev.quietus.windows;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A command line as it stands in a configuration: with variables, with or without quotes around its program. Pure. */
final class ConfiguredCommand {
    private static final Pattern VARIABLE = Pattern.compile("%([^%]+)%");

    private final String text;

    /** @param variables the value of a variable of the environment, null for none */
    ConfiguredCommand(String text, Function<String, @Nullable String> variables) {
        this.text = expanded(text, variables).strip();
    }

    private static String expanded(String text, Function<String, @Nullable String> variables) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder all = new StringBuilder();
        while (matcher.find()) {
            String value = variables.apply(matcher.group(1));
            matcher.appendReplacement(all, Matcher.quoteReplacement(value == null ? matcher.group() : value));
        }
        return matcher.appendTail(all).toString();
    }

    /**
     * Whether carrying it out starts this program with these arguments.
     *
     * @param executable its path
     * @param arguments as the process has them, its program first; empty where they cannot be read, then the program decides
     */
    boolean starts(String executable, List<String> arguments) {
        String lower = text.toLowerCase(Locale.ROOT);
        String path = executable.toLowerCase(Locale.ROOT);
        List<String> given = List.of();
        boolean program;
        // Without quotes the program's path may hold blanks, and ends where a file of that name is.
        if (!path.isEmpty()
                && lower.startsWith(path)
                && (lower.length() == path.length() || lower.charAt(path.length()) == ' ')) {
            program = true;
            given = CommandLineText.arguments("x " + text.substring(path.length()));
        } else {
            given = CommandLineText.arguments(text);
            program = !given.isEmpty() && isProgram(given.getFirst().toLowerCase(Locale.ROOT), path);
        }
        return program && (arguments.isEmpty() || rest(given).equals(rest(arguments)));
    }

    private static boolean isProgram(String word, String path) {
        if (path.isEmpty() || word.isEmpty()) {
            return false;
        }
        String name = path.substring(path.lastIndexOf('\\') + 1);
        boolean folder = word.indexOf('\\') >= 0 || word.indexOf('/') >= 0;
        String whole = word.replace('/', '\\');
        return folder
                ? whole.equals(path) || (whole + ".exe").equals(path)
                : word.equals(name) || (word + ".exe").equals(name);
    }

    private static List<String> rest(List<String> words) {
        return words.isEmpty() ? words : words.subList(1, words.size());
    }
}
