package dev.quietus.cli;

import dev.quietus.EndingOptions;
import java.util.ArrayList;
import java.util.List;

/** Every option there is. */
final class Options {
    /** What an argument that is a duration is called. */
    static final String DURATION = "D";

    private static final String SETTLES = EndingOptions.RESPAWNER_SETTLE.toSeconds() + "s";
    static final Option ONLY = Option.flag("only", "just the named processes, without their families");
    static final Option EXCEPT =
            Option.repeatable("except", "TARGET", "leave that target and its family out; may be repeated");
    static final Option CLIENTS = Option.flag("clients", "a port also means who is connected to it");
    static final Option GRACE = Option.with(
            "grace",
            DURATION,
            "how long those asked have before they are forced: 10s, or less to keep within --timeout");
    static final Option SIGNAL = Option.with("signal", "SIG", "ask with that signal first, e.g. INT");
    static final Option ASK_ONLY = Option.flag("ask-only", "ask, never force");
    static final Option LEADER_FIRST =
            Option.flag("leader-first", "ask the named processes first, the rest when those are gone");
    static final Option TIMEOUT = Option.with("timeout", DURATION, "how long everything may take in all");
    static final Option SETTLE =
            Option.with("settle", DURATION, "watch afterwards, that long, for somebody who starts it again");
    static final Option END_RESPAWNER = Option.flag(
            "end-respawner", "also end whoever is seen to start it again; settles for " + SETTLES + " if not told");
    static final Option DRY_RUN = Option.flag('n', "dry-run", "show what would be done, and do nothing");
    static final Option PLAN_OUT =
            Option.with("plan-out", "FILE", "save the plan for 'quietus apply'; do nothing else");
    static final Option YES = Option.flag('y', "yes", "do not ask; never overrides a rail");
    static final Option INTERACTIVE = Option.flag('i', "interactive", "always ask");
    static final Option OVERRIDE_RAIL = Option.repeatable(
            "override-rail", "NAME", "insist against that rail, which the refusal names; may be repeated");
    static final Option CURE = Option.repeatable(
            "cure", "LIST", "apply these cures to whoever resists the force: names that 'why' shows, or all-safe");
    static final Option ONLY_CURE =
            Option.repeatable("only", "LIST", "apply these without asking: names that 'why' shows, or all-safe");
    static final Option JSON = Option.flag("json", "one JSON document on standard output");
    static final Option RECEIPT = Option.repeatable(
            "receipt", "FILE", "also write the record of this ending: JSON, or a page when FILE ends with .html");
    static final Option HTML = Option.with("html", "FILE", "write it as a page for browsers and printers instead");
    static final Option CHECK = Option.flag("check", "look whether everyone it names gone is gone still, by identity");
    static final Option QUIET = Option.flag('q', "quiet", "say nothing when all is well");
    static final Option VERBOSE = Option.flag('v', "verbose", "every process, every step, traces of internal errors");
    static final Option COLOR = Option.with("color", "WHEN", "auto, always or never");
    static final Option HELP = Option.flag('h', "help", "show this");
    static final Option FAST = Option.flag("fast", "without the pauses for reading");

    private static final List<Option> SHOWING = List.of(JSON, QUIET, VERBOSE, COLOR, HELP);

    private Options() {}

    /** Who is meant. */
    static List<Option> selecting() {
        return joined(List.of(ONLY, EXCEPT, CLIENTS), SHOWING);
    }

    /** Of the verbs that end things. */
    static List<Option> ending(Option... own) {
        return joined(
                joined(List.of(own), List.of(TIMEOUT, SETTLE, END_RESPAWNER, CURE, DRY_RUN, PLAN_OUT)),
                joined(consenting(), selecting()));
    }

    /** Of the verb that cures. */
    static List<Option> curing() {
        return joined(List.of(ONLY_CURE, DRY_RUN, OVERRIDE_RAIL, EXCEPT, CLIENTS), SHOWING);
    }

    /** Of a verb that waits. */
    static List<Option> waiting() {
        return joined(List.of(TIMEOUT, OVERRIDE_RAIL, RECEIPT), selecting());
    }

    /** Of the verbs that stop and resume. */
    static List<Option> holding() {
        return joined(List.of(TIMEOUT, OVERRIDE_RAIL), selecting());
    }

    /** Of a verb that carries a plan out. */
    static List<Option> applying() {
        return joined(List.of(YES, INTERACTIVE, RECEIPT), SHOWING);
    }

    /** Of the verb that removes what is left behind. */
    static List<Option> sweeping() {
        return joined(List.of(DRY_RUN, YES, INTERACTIVE), SHOWING);
    }

    static List<Option> showing(Option... own) {
        return joined(List.of(own), SHOWING);
    }

    private static List<Option> consenting() {
        return List.of(YES, INTERACTIVE, OVERRIDE_RAIL, RECEIPT);
    }

    private static List<Option> joined(List<Option> first, List<Option> second) {
        List<Option> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
