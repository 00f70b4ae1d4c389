package dev.quietus.cli;

import dev.quietus.QuietusException;
import org.jspecify.annotations.Nullable;

/** Colours, where they may be shown. They only repeat what the words say. */
record Style(boolean coloured) {
    private static final String RESET = "\u001b[0m";

    /**
     * Whether to colour: the option decides, then NO_COLOR, then CLICOLOR_FORCE, then whether it is a terminal.
     *
     * @param when the argument of {@code --color}, null when it was not given
     */
    static Style of(@Nullable String when, Variables variables, boolean output, Terminal terminal) {
        if (when != null && !when.equals("auto")) {
            return new Style(when.equals("always"));
        }
        if (isSet(variables.get("NO_COLOR"))) {
            return new Style(false);
        }
        String force = variables.get("CLICOLOR_FORCE");
        if (isSet(force) && !"0".equals(force)) {
            return new Style(true);
        }
        return new Style(
                (output ? terminal.showsOutput() : terminal.showsTalk()) && !"dumb".equals(variables.get("TERM")));
    }

    /** @throws QuietusException USAGE when {@code --color} has another argument than it takes */
    static void check(CommandLine line) {
        String when = line.argument(Options.COLOR);
        if (when != null && !when.equals("auto") && !when.equals("always") && !when.equals("never")) {
            throw QuietusException.usage("--color is auto, always or never, not '" + when + "'");
        }
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    String good(String text) {
        return painted("\u001b[32m", text);
    }

    String bad(String text) {
        return painted("\u001b[1;31m", text);
    }

    String doubtful(String text) {
        return painted("\u001b[33m", text);
    }

    String strong(String text) {
        return painted("\u001b[1m", text);
    }

    String faint(String text) {
        return painted("\u001b[2m", text);
    }

    private String painted(String code, String text) {
        return coloured ? code + text + RESET : text;
    }
}
