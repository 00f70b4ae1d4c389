package dev.quietus.cli;

/** An option of a verb, as parsed and as shown by help. No record: each is compared by identity, at every start. */
final class Option {
    private final String name;
    private final char letter;
    private final String argument;
    private final boolean repeatable;
    private final String help;

    private Option(String name, char letter, String argument, boolean repeatable, String help) {
        this.name = name;
        this.letter = letter;
        this.argument = argument;
        this.repeatable = repeatable;
        this.help = help;
    }

    static Option flag(String name, String help) {
        return new Option(name, ' ', "", false, help);
    }

    static Option flag(char letter, String name, String help) {
        return new Option(name, letter, "", false, help);
    }

    static Option with(String name, String argument, String help) {
        return new Option(name, ' ', argument, false, help);
    }

    /** An option that may be given more than once, each time with another argument. */
    static Option repeatable(String name, String argument, String help) {
        return new Option(name, ' ', argument, true, help);
    }

    /** The long name without the dashes. */
    String name() {
        return name;
    }

    /** The short name, a space when there is none. */
    char letter() {
        return letter;
    }

    /** What its argument is called in help, empty for a flag. */
    String argument() {
        return argument;
    }

    boolean isRepeatable() {
        return repeatable;
    }

    /** What it does, one line. */
    String help() {
        return help;
    }

    boolean takesArgument() {
        return !argument.isEmpty();
    }

    /** As help shows it: {@code -n, --dry-run} or {@code --grace D}. */
    String usage() {
        String text = (letter == ' ' ? "    " : "-" + letter + ", ") + "--" + name;
        return argument.isEmpty() ? text : text + " " + argument;
    }
}
