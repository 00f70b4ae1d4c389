package dev.quietus.cli;

import dev.quietus.QuietusException;

/**
 * Reads the words after the verb. Options may stand before, between and after operands; {@code --} ends them.
 * The first operand of {@code run} ends them too: everything after it belongs to the command. Pure.
 */
final class CommandLineParser {
    private final CommandLine line;
    private final String[] words;
    private int next;

    private CommandLineParser(Verb verb, String[] words, int next) {
        this.line = new CommandLine(verb);
        this.words = words;
        this.next = next;
    }

    /**
     * @param words the whole command line, the verb first
     * @throws QuietusException USAGE, with one line that says what is wrong and what was probably meant
     */
    static CommandLine parse(String[] words) {
        Verb verb = Verbs.named(words[0]);
        if (verb == null) {
            boolean help = words[0].equals("help") && words.length > 1;
            throw QuietusException.usage(help ? Suggestion.forHelp(words[1]) : Suggestion.forWord(words[0]));
        }
        return new CommandLineParser(verb, words, 1).parse();
    }

    private CommandLine parse() {
        boolean operandsOnly = false;
        while (next < words.length) {
            String word = words[next++];
            operandsOnly |= line.verb() == Verbs.RUN && !line.operands().isEmpty();
            boolean operand = operandsOnly || word.length() < 2 || word.charAt(0) != '-';
            if (!operand || line.verb() != Verbs.RUN) {
                checkReadable(word);
            }
            if (operand) {
                line.operands().add(word);
            } else if (word.equals("--")) {
                operandsOnly = true;
            } else if (word.startsWith("--")) {
                longOption(word);
            } else {
                shortOptions(word);
            }
        }
        if (!line.has(Options.HELP)) {
            checkOperands();
        }
        return line;
    }

    /** A command is passed on in the kernel's own bytes, whatever became of them in Java; everything else is read. */
    private static void checkReadable(String word) {
        if (word.indexOf('\uFFFD') >= 0) {
            throw QuietusException.usage(
                    "an argument has characters that this locale cannot pass on; set LC_ALL to a UTF-8 locale");
        }
    }

    private void longOption(String word) {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        Option option = line.verb().named(name);
        if (option == null) {
            throw QuietusException.usage(Suggestion.forOption(line.verb(), name));
        }
        if (equals >= 0 && !option.takesArgument()) {
            throw QuietusException.usage("--" + name + " takes no argument");
        }
        if (!option.takesArgument()) {
            line.add(option, "");
        } else {
            addWithArgument(option, equals < 0 ? following(option) : word.substring(equals + 1));
        }
    }

    private void shortOptions(String word) {
        for (int i = 1; i < word.length(); i++) {
            Option option = line.verb().lettered(word.charAt(i));
            if (option == null) {
                throw QuietusException.usage(Suggestion.forLetters(line.verb(), word, word.charAt(i)));
            }
            line.add(option, "");
        }
    }

    private String following(Option option) {
        if (next == words.length) {
            throw QuietusException.usage(
                    "--" + option.name() + " needs an argument: --" + option.name() + " " + option.argument());
        }
        checkReadable(words[next]);
        return words[next++];
    }

    private void addWithArgument(Option option, String argument) {
        if (argument.isEmpty()) {
            throw QuietusException.usage("--" + option.name() + " needs an argument that is not empty");
        }
        String before = line.argument(option);
        if (before != null && !option.isRepeatable() && !before.equals(argument)) {
            throw QuietusException.usage("--" + option.name() + " is given twice: " + before + " and " + argument);
        }
        line.add(option, argument);
    }

    private void checkOperands() {
        Verb verb = line.verb();
        int count = line.operands().size();
        if (verb.takesOperands() && count == 0) {
            throw QuietusException.usage(verb.name() + " what? Usage: " + Help.usage(verb));
        }
        if (!verb.takesOperands() && count > 0) {
            throw QuietusException.usage(verb.name() + " takes no operand, so what is '"
                    + line.operands().get(0) + "'?");
        }
        if (verb == Verbs.APPLY && count > 1) {
            throw QuietusException.usage("apply takes one plan at a time");
        }
        if (verb == Verbs.SHOW && count > 1) {
            throw QuietusException.usage("show takes one receipt at a time");
        }
        if (verb == Verbs.SWEEP && count > 1) {
            throw QuietusException.usage("sweep takes one receipt at a time");
        }
    }
}
