package dev.quietus.windows;

import java.util.ArrayList;
import java.util.List;

/** Command lines, as programs take them apart and callers put them together (CommandLineToArgvW). Pure. */
final class CommandLineText {
    private CommandLineText() {}

    /** The arguments, first the program's name as it was called. */
    static List<String> arguments(String line) {
        List<String> arguments = new ArrayList<>();
        int at = program(line, arguments);
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
            } else {
                at = argument(line, at, arguments);
            }
        }
        return arguments;
    }

    /** In the program's name a backslash is never special. */
    private static int program(String line, List<String> arguments) {
        boolean quoted = line.startsWith("\"");
        int start = quoted ? 1 : 0;
        int end = start;
        while (end < line.length() && (quoted ? line.charAt(end) != '"' : line.charAt(end) > ' ')) {
            end++;
        }
        if (!line.isEmpty()) {
            arguments.add(line.substring(start, end));
        }
        return quoted ? end + 1 : end;
    }

    private static int argument(String line, int from, List<String> arguments) {
        StringBuilder argument = new StringBuilder();
        boolean quoted = false;
        int at = from;
        while (at < line.length() && (quoted || line.charAt(at) != ' ' && line.charAt(at) != '\t')) {
            int slashes = 0;
            while (at + slashes < line.length() && line.charAt(at + slashes) == '\\') {
                slashes++;
            }
            at += slashes;
            boolean quote = at < line.length() && line.charAt(at) == '"';
            argument.append("\\".repeat(quote ? slashes / 2 : slashes));
            if (quote) {
                if (slashes % 2 == 1) {
                    argument.append('"');
                } else if (quoted && at + 1 < line.length() && line.charAt(at + 1) == '"') {
                    argument.append('"');
                    at++;
                } else {
                    quoted = !quoted;
                }
                at++;
            } else if (slashes == 0) {
                argument.append(line.charAt(at));
                at++;
            }
        }
        arguments.add(argument.toString());
        return at;
    }

    /** A line that {@link #arguments} takes apart into these again. */
    static String line(List<String> arguments) {
        StringBuilder line = new StringBuilder();
        for (String argument : arguments) {
            if (!line.isEmpty()) {
                line.append(' ');
            }
            append(line, argument);
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String argument) {
        if (!argument.isEmpty() && argument.chars().noneMatch(c -> c == ' ' || c == '\t' || c == '"')) {
            line.append(argument);
            return;
        }
        line.append('"');
        int slashes = 0;
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (c == '"') {
                line.append("\\".repeat(slashes + 1));
            }
            slashes = c == '\\' ? slashes + 1 : 0;
            line.append(c);
        }
        line.append("\\".repeat(slashes)).append('"');
    }
}
