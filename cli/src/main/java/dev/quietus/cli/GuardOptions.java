package dev.quietus.cli;

import java.util.List;

/** The options of the verb {@code guard}. */
final class GuardOptions {
    static final Option SOCKET = Option.with("socket", "FILE", "where the guard answers, if not at the usual place");
    static final Option FOLLOW = Option.flag("follow", "log: go on, with each incident as it happens");

    static final Option ORDERS = Option.with("orders", "FILE", "start: standing orders; the shipped ones, if not told");
    static final Option RUN = Option.with("run", "DIR", "start: where it listens, with guard.sock and panic");
    static final Option LOG = Option.with("log", "DIR", "start, verify: the log: /var/log/quietus, if not told");
    static final Option STATE = Option.with("state", "DIR", "start: what it has to know after a restart");
    static final Option PORT = Option.with("port", "N", "start: listen on 127.0.0.1 too, to whoever has the token");
    static final Option MONITOR = Option.flag("monitor", "start: only say what would be done, until switched");

    private GuardOptions() {}

    static List<Option> all() {
        return List.of(
                ORDERS,
                RUN,
                LOG,
                STATE,
                PORT,
                MONITOR,
                SOCKET,
                FOLLOW,
                Options.JSON,
                Options.VERBOSE,
                Options.COLOR,
                Options.HELP);
    }
}
