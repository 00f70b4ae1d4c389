package dev.quietus.cli;

import org.jspecify.annotations.Nullable;

/** What the command knows of the terminal it was typed at. */
interface Terminal {
    /** Whether a person can be asked: standard input and standard error are a terminal. */
    boolean canAsk();

    /** Whether standard output is one. */
    boolean showsOutput();

    /** Whether standard error is one. */
    boolean showsTalk();

    /** The line that is typed next; null when there is none any more. */
    @Nullable
    String readLine();

    /** Whether a line is being waited for; nothing is held stopped then. */
    boolean reading();

    /** How many characters fit into a line. */
    int columns();
}
