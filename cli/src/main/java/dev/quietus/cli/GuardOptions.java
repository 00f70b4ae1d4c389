package dev.quietus.cli;

import java.util.List;

/** The options of the verb {@code guard}. */
final class GuardOptions {
    static final Option SOCKET =
            Option.with("socket", "FILE", "where the guard answers: /run/quietus/guard.sock, if not told");
    static final Option FOLLOW = Option.flag("follow", "log: go on, with each incident as it happens");

    private GuardOptions() {}

    static List<Option> all() {
        return List.of(SOCKET, FOLLOW, Options.JSON, Options.VERBOSE, Options.COLOR, Options.HELP);
    }
}
