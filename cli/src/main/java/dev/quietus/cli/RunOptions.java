package dev.quietus.cli;

import java.util.List;

/** The options of {@code run}; those that other verbs have as well mean something of their own here. */
final class RunOptions {
    static final Option TIMEOUT = Option.with(
            "timeout", Options.DURATION, "how long it may run; then it is asked, and forced after the grace");
    static final Option GRACE =
            Option.with("grace", Options.DURATION, "how long it has from being asked to being forced (10s)");
    static final Option SIGNAL = Option.with("signal", "SIG", "what it is asked with (TERM)");
    static final Option MEMORY = Option.with("memory", "SIZE", "most memory of all its processes together");
    static final Option PIDS = Option.with("pids", "N", "most processes and threads at once");
    static final Option CPU_TIME =
            Option.with("cpu-time", Options.DURATION, "most processor time of all its processes together");
    static final Option MAX_OUTPUT = Option.with("max-output", "SIZE", "most bytes on standard output and error");
    static final Option AS =
            Option.with("as", "USER", "run it as that user, or 'auto': a uid that nobody else has (root)");
    static final Option KEEP_ENV = Option.flag("keep-env", "with --as: HOME, USER, LOGNAME and SHELL stay as they are");
    static final Option MEANS = Option.repeatable("means", "LIST", "contain by these means only");
    static final Option REQUIRE = Option.repeatable("require", "LIST", "do not start without these means");
    static final Option DENY = Option.repeatable("deny", "LIST", "these system calls end it");
    static final Option ALLOW_ONLY =
            Option.with("allow-only", "FILE", "any system call that FILE does not name ends it");
    static final Option LEARN = Option.with(
            "learn", "FILE", "write there which system calls it makes, besides those that FILE has already");
    static final Option NAME = Option.with("name", "ID", "the run's name, for the target run:ID");
    static final Option DETACH =
            Option.flag("detach", "in the background; prints the run's name once the command runs");
    static final Option OUTPUT = Option.with("output", "FILE", "with --detach: where standard output and error go");
    static final Option RECEIPT = Option.repeatable(
            "receipt", "FILE", "write the record of this run: JSON, or a page when FILE ends with .html");
    static final Option QUIET = Option.flag('q', "quiet", "say nothing but what failed");
    static final Option VERBOSE = Option.flag('v', "verbose", "say what contains it, what it used, what happened when");

    private RunOptions() {}

    /** In the order of help. */
    static List<Option> all() {
        return List.of(
                TIMEOUT,
                GRACE,
                SIGNAL,
                MEMORY,
                PIDS,
                CPU_TIME,
                MAX_OUTPUT,
                AS,
                KEEP_ENV,
                MEANS,
                REQUIRE,
                DENY,
                ALLOW_ONLY,
                LEARN,
                NAME,
                DETACH,
                OUTPUT,
                RECEIPT,
                QUIET,
                VERBOSE,
                Options.COLOR,
                Options.HELP);
    }
}
