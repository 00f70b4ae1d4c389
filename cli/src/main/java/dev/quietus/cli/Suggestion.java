package dev.quietus.cli;

import dev.quietus.Spelling;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what a user probably meant. Pure; only reached when something is wrong. */
final class Suggestion {
    private Suggestion() {}

    /** One line for a first word that is no verb. */
    static String forWord(String word) {
        if (Verbs.LATER.contains(word)) {
            return "'" + word + "' is not available in this version";
        }
        if (word.equals("version")) {
            return "'quietus --version' shows the version";
        }
        if (word.startsWith("-")) {
            return "the verb comes first: quietus VERB TARGET… [options]; 'quietus --help' lists the verbs";
        }
        List<String> names = verbs();
        names.addAll(Verbs.LATER);
        String near = Spelling.nearest(word, names);
        if (near != null && !Character.isDigit(word.charAt(0))) {
            return "'" + word + "' is no verb; did you mean '" + near + "'?";
        }
        String quoted = Quoting.forShell(word);
        return "which verb? Write quietus stop " + quoted + ", quietus kill " + quoted + " or quietus find " + quoted;
    }

    /** One line for who asks for help about what is no verb. */
    static String forHelp(String word) {
        List<String> names = verbs();
        if (Verbs.LATER.contains(word)) {
            return "'" + word + "' is not available in this version";
        }
        String near = Spelling.nearest(word, names);
        return "there is no verb '" + word + "'"
                + (near == null ? "" : "; did you mean '" + near + "'?")
                + "; the verbs are " + String.join(", ", names);
    }

    private static List<String> verbs() {
        List<String> names = new ArrayList<>();
        for (Verb verb : Verbs.ALL) {
            names.add(verb.name());
        }
        return names;
    }

    /** One line for an unknown long option. */
    static String forOption(Verb verb, String name) {
        if (verb == Verbs.RUN && name.equals("json")) {
            return "standard output is the command's; --receipt FILE writes the document";
        }
        List<String> names = new ArrayList<>();
        for (Option option : verb.options()) {
            names.add(option.name());
        }
        String near = Spelling.nearest(name, names);
        String text = verb.name() + " has no option --" + name;
        return near != null
                ? text + "; did you mean --" + near + "?"
                : text + "; see 'quietus help " + verb.name() + "'";
    }

    /**
     * What to say when -n is followed by a small number and further operands: other programs take a number there, a signal's
     * or a count. Null otherwise; nothing is done either way.
     */
    static @Nullable String forDryRun(CommandLine line, String[] words) {
        for (int i = 1; i + 1 < words.length && !words[i].equals("--"); i++) {
            String number = words[i + 1];
            boolean letter = words[i].startsWith("-") && !words[i].startsWith("--") && words[i].endsWith("n");
            if (letter && isSmall(number) && line.operands().size() > 1) {
                return "-n is --dry-run and takes no number, so " + number + " is read as a pid";
            }
        }
        return null;
    }

    private static boolean isSmall(String word) {
        boolean digits = !word.isEmpty() && word.length() <= 2;
        for (int i = 0; i < word.length(); i++) {
            digits &= Character.isDigit(word.charAt(i));
        }
        return digits;
    }

    /** One line for an unknown short option; habits from kill(1), pkill(1) and killall(1) get an answer of their own. */
    static String forLetters(Verb verb, String word, char letter) {
        String rest = word.substring(1);
        if (verb == Verbs.KILL && (rest.equals("9") || rest.equals("KILL") || rest.equals("SIGKILL"))) {
            return "kill already sends signal 9 to everyone: leave " + word + " out";
        }
        if (verb == Verbs.STOP && (rest.equals("9") || rest.equals("KILL") || rest.equals("SIGKILL"))) {
            return "stop asks first; 'quietus kill' sends signal 9";
        }
        if (verb.named("signal") != null && (Character.isDigit(letter) || rest.equals(upper(rest)))) {
            return "signals are given by --signal: --signal "
                    + (rest.length() > 1 || Character.isDigit(letter) ? rest : "TERM");
        }
        for (Option option : verb.options()) {
            if (option.name().equals(rest)) {
                return "long options have two dashes: --" + rest;
            }
        }
        String habit = habit(verb, letter);
        return habit != null
                ? habit
                : verb.name() + " has no option -" + letter + "; see 'quietus help " + verb.name() + "'";
    }

    private static @Nullable String habit(Verb verb, char letter) {
        if (verb.named("except") == null) {
            return null;
        }
        return switch (letter) {
            case 's' -> verb.named("signal") == null ? null : "signals are given by --signal: --signal TERM";
            case 'f' -> "command lines are matched by the target cmd:REGEX";
            case 'u' -> "a user's processes are the target user:NAME";
            case 'n' -> verb == Verbs.FIND ? "find changes nothing, so it needs no --dry-run" : null;
            default -> null;
        };
    }

    private static String upper(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }
}
