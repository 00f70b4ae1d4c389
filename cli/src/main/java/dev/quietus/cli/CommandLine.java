package dev.quietus.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One parsed command line. Filled by {@link CommandLineParser}, read by everybody else. */
final class CommandLine {
    private final Verb verb;
    private final List<Option> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final List<String> operands = new ArrayList<>();

    CommandLine(Verb verb) {
        this.verb = verb;
    }

    Verb verb() {
        return verb;
    }

    /** Targets, or the plan's file. */
    List<String> operands() {
        return operands;
    }

    boolean has(Option option) {
        return options.contains(option);
    }

    /** The argument of an option, null when it was not given. */
    @Nullable
    String argument(Option option) {
        int at = options.indexOf(option);
        return at < 0 ? null : arguments.get(at);
    }

    /** Every argument of a repeatable option. */
    List<String> arguments(Option option) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i) == option) {
                all.add(arguments.get(i));
            }
        }
        return all;
    }

    void add(Option option, String argument) {
        options.add(option);
        arguments.add(argument);
    }

    /** The same order for other operands, as a user would type it into a shell. */
    String retyped(List<String> otherOperands, Option... further) {
        StringBuilder text = new StringBuilder("quietus ").append(verb.name());
        for (int i = 0; i < options.size(); i++) {
            text.append(" --").append(options.get(i).name());
            if (options.get(i).takesArgument()) {
                text.append(' ').append(Quoting.forShell(arguments.get(i)));
            }
        }
        for (Option option : further) {
            text.append(" --").append(option.name());
        }
        boolean dashed = false;
        for (String operand : otherOperands) {
            dashed |= operand.startsWith("-");
        }
        text.append(dashed ? " --" : "");
        for (String operand : otherOperands) {
            text.append(' ').append(Quoting.forShell(operand));
        }
        return text.toString();
    }
}
