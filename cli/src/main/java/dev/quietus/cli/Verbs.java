package dev.quietus.cli;

import static dev.quietus.cli.ExitCode.GONE;
import static dev.quietus.cli.ExitCode.NOTHING_MATCHED;
import static dev.quietus.cli.ExitCode.NOT_PERMITTED;
import static dev.quietus.cli.ExitCode.REFUSED;
import static dev.quietus.cli.ExitCode.SURVIVED;
import static dev.quietus.cli.ExitCode.UNCONFIRMED;
import static dev.quietus.cli.ExitCode.UNKNOWN;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every verb there is: what {@link CommandLineParser} accepts and {@link Help} shows. */
final class Verbs {
    private static final String TARGETS = "TARGET…";
    private static final List<ExitCode> ENDING =
            List.of(GONE, NOTHING_MATCHED, NOT_PERMITTED, UNCONFIRMED, REFUSED, SURVIVED, UNKNOWN);

    static final Verb FIND = new Verb(
            "find",
            TARGETS,
            "show what the targets match, with their families and why each belongs",
            Options.selecting(),
            List.of("quietus find :8080  # who listens there", "quietus find node --json  # with identities"),
            List.of(GONE, NOTHING_MATCHED, UNKNOWN));

    static final Verb WHY = new Verb(
            "why",
            TARGETS,
            "show why the targets exist, and what stands in the way of their end; changes nothing",
            Options.selecting(),
            List.of("quietus why 1234  # what to do comes first", "quietus why :8080 -v  # with all evidence"),
            List.of(GONE, NOTHING_MATCHED, UNKNOWN));

    static final Verb CURE = new Verb(
            "cure",
            TARGETS,
            "apply what 'why' names against a resistance: each asked for, or named by --only",
            Options.curing(),
            List.of(
                    "quietus cure 1234  # asks for each",
                    "quietus cure 1234 --only end-tracer",
                    "quietus kill 1234 --cure all-safe  # end it, curing on the way"),
            List.of(GONE, NOTHING_MATCHED, NOT_PERMITTED, UNCONFIRMED, REFUSED, SURVIVED, UNKNOWN));

    static final Verb STOP = new Verb(
            "stop",
            TARGETS,
            "ask nicely (TERM), then force at the end of --grace (10s)",
            Options.ending(Options.GRACE, Options.SIGNAL, Options.ASK_ONLY, Options.LEADER_FIRST),
            List.of(
                    "quietus stop 1234  # it and all that belongs to it",
                    "quietus stop :3000 --grace 2s  # and the port is free",
                    "quietus stop unit:nginx.service --ask-only --timeout 1m"),
            ENDING);

    static final Verb KILL = new Verb(
            "kill",
            TARGETS,
            "force now (KILL), and verify",
            Options.ending(Options.SIGNAL, Options.GRACE),
            List.of(
                    "quietus kill 1234  # gone, with all that belongs to it",
                    "quietus kill node --dry-run  # only show whom",
                    "quietus kill user:build --except 1300 --yes",
                    "quietus kill 1234 --settle 3s  # and say who starts it again, if so",
                    "quietus kill 1234 --end-respawner --yes  # and end that one too"),
            ENDING);

    static final Verb WAIT = new Verb(
            "wait",
            TARGETS,
            "wait until they are gone; touches nothing",
            Options.waiting(),
            List.of("quietus wait 1234 --timeout 1m30s"),
            List.of(GONE, NOTHING_MATCHED, REFUSED, SURVIVED, UNKNOWN));

    static final Verb FREEZE = new Verb(
            "freeze",
            TARGETS,
            "hold every process of a family still until it is thawed",
            Options.holding(),
            List.of("quietus freeze 1234  # nothing of it runs any more", "quietus thaw 1234"),
            List.of(GONE, NOTHING_MATCHED, NOT_PERMITTED, REFUSED, SURVIVED, UNKNOWN));

    static final Verb THAW = new Verb(
            "thaw",
            TARGETS,
            "let a stopped or frozen family run again",
            Options.selecting(),
            List.of("quietus thaw 1234"),
            List.of(GONE, NOTHING_MATCHED, NOT_PERMITTED, SURVIVED, UNKNOWN));

    static final Verb APPLY = new Verb(
            "apply",
            "PLAN",
            "carry out a plan saved by --plan-out; refuses what changed since",
            Options.applying(),
            List.of("quietus kill node --plan-out plan.json", "quietus apply plan.json --yes"),
            ENDING);

    static final Verb SHOW = new Verb(
            "show",
            "RECEIPT",
            "show a receipt: what became of whom, when and how; '-' reads standard input",
            List.of(Options.HTML, Options.CHECK, Options.VERBOSE, Options.COLOR, Options.HELP),
            List.of(
                    "quietus show receipt.json",
                    "quietus show receipt.json --html receipt.html",
                    "quietus show --check receipt.json  # are they gone still?"),
            List.of(GONE, SURVIVED, UNKNOWN));

    static final Verb RUN = new Verb(
            "run",
            "[--] COMMAND…",
            "start a command contained: when it ends, nothing of it is left",
            RunOptions.all(),
            List.of(
                    "quietus run make check  # what it leaves in the background ends with it",
                    "quietus run --timeout 10s --memory 512M --pids 64 -- ./submission",
                    "quietus run --as auto --receipt verdict.json -- ./untrusted  # a uid of its own",
                    "quietus run --detach --name web --output web.log -- ./server --port 8080"),
            List.of(
                    GONE,
                    SURVIVED,
                    UNKNOWN,
                    ExitCode.LIMIT_BROKEN,
                    ExitCode.TIMED_OUT,
                    ExitCode.NOT_STARTED,
                    ExitCode.CANNOT_EXECUTE,
                    ExitCode.COMMAND_NOT_FOUND));

    static final Verb SWEEP = new Verb(
            "sweep",
            "RECEIPT",
            "remove what the ended of a receipt left behind, and only what is certainly theirs",
            Options.sweeping(),
            List.of("quietus kill 1234 --receipt end.json", "quietus sweep end.json --dry-run"),
            List.of(GONE, UNCONFIRMED, SURVIVED, UNKNOWN));

    static final Verb ORDER = new Verb(
            "order",
            "check|explain|test FILE [NAME]",
            "check the guard's standing orders, say what they do, or whom they are about now; changes nothing",
            List.of(Options.JSON, Options.VERBOSE, Options.COLOR, Options.HELP),
            List.of(
                    "quietus order check orders.toml  # every mistake at once",
                    "quietus order explain orders.toml canary",
                    "quietus order test orders.toml -v  # everybody whom an order is about"),
            List.of(GONE, UNKNOWN));

    static final Verb GUARD = new Verb(
            "guard",
            "start|status|log|approve|refuse|mode|profile|verify [ID|NAME MODE|seal ID|forget ID]",
            "carry out standing orders until it is ended; or ask and tell a guard that runs",
            GuardOptions.all(),
            List.of(
                    "sudo quietus guard start --orders orders.toml  # in the foreground, for a supervisor",
                    "quietus guard start --monitor  # only says what it would do",
                    "quietus guard status",
                    "quietus guard log --follow",
                    "quietus guard approve 20261121-201500-7f3a9c01",
                    "quietus guard mode canary monitor",
                    "quietus guard profile 4f3c2a1b0d9e8f7a > calls  # what 'quietus run --allow-only' takes"),
            List.of(GONE, NOTHING_MATCHED, NOT_PERMITTED, REFUSED, SURVIVED, UNKNOWN));

    static final Verb DOCTOR = new Verb(
            "doctor",
            "",
            "show what this machine allows, and how to get what is missing",
            Options.showing(),
            List.of("quietus doctor"),
            List.of(GONE, UNKNOWN));

    static final Verb DEMO = new Verb(
            "demo",
            "",
            "watch processes that outrun 'pkill -9', and how they end",
            List.of(Options.FAST, Options.VERBOSE, Options.COLOR, Options.HELP),
            List.of("sudo quietus demo  # takes half a minute, leaves nothing"),
            List.of(GONE, SURVIVED, UNKNOWN));

    static final List<Verb> ALL = List.of(
            FIND, WHY, CURE, STOP, KILL, RUN, WAIT, FREEZE, THAW, APPLY, SHOW, SWEEP, GUARD, ORDER, DOCTOR, DEMO);

    /** Verbs of the contract that later versions bring. */
    static final List<String> LATER = List.of();

    private Verbs() {}

    static @Nullable Verb named(String name) {
        for (Verb verb : ALL) {
            if (verb.name().equals(name)) {
                return verb;
            }
        }
        return null;
    }
}
