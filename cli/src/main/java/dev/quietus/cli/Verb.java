package dev.quietus.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user can order. No record: each is compared by identity, at every start. */
final class Verb {
    private final String name;
    private final String operands;
    private final String summary;
    private final List<Option> options;
    private final List<String> examples;
    private final List<ExitCode> codes;

    Verb(
            String name,
            String operands,
            String summary,
            List<Option> options,
            List<String> examples,
            List<ExitCode> codes) {
        this.name = name;
        this.operands = operands;
        this.summary = summary;
        this.options = options;
        this.examples = examples;
        this.codes = codes;
    }

    /** The first word of the command line. */
    String name() {
        return name;
    }

    /** How its operands look in help, empty when it takes none. */
    String operands() {
        return operands;
    }

    /** What it does, one line without a full stop. */
    String summary() {
        return summary;
    }

    /** Its options, in the order of help. */
    List<Option> options() {
        return options;
    }

    /** Command lines, with a remark after two spaces and a hash where one helps. */
    List<String> examples() {
        return examples;
    }

    /** The exit codes it can answer with, besides usage, internal error and interruption. */
    List<ExitCode> codes() {
        return codes;
    }

    boolean takesOperands() {
        return !operands.isEmpty();
    }

    @Nullable
    Option named(String longName) {
        for (Option option : options) {
            if (option.name().equals(longName)) {
                return option;
            }
        }
        return null;
    }

    @Nullable
    Option lettered(char letter) {
        for (Option option : options) {
            if (option.letter() == letter) {
                return option;
            }
        }
        return null;
    }
}
