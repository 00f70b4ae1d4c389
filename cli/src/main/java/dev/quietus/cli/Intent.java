package dev.quietus.cli;

import dev.quietus.Cures;
import dev.quietus.EndingOptions;
import dev.quietus.QuietusException;
import dev.quietus.Request;
import dev.quietus.Signal;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns a command line into what the library takes. Pure; every contradiction is a usage error. */
final class Intent {
    private Intent() {}

    /** Which processes are meant. */
    static Request request(CommandLine line) {
        boolean clients = line.has(Options.CLIENTS);
        List<Target> targets = targets(line.operands(), clients);
        return new Request(targets, targets(line.arguments(Options.EXCEPT), clients), line.has(Options.ONLY));
    }

    private static List<Target> targets(List<String> texts, boolean clients) {
        List<Target> targets = new ArrayList<>();
        for (String text : texts) {
            targets.add(TargetGrammar.parse(text, clients));
        }
        return targets;
    }

    /** How an ending proceeds; also for verbs that end nothing but wait or hold. */
    static EndingOptions ending(CommandLine line) {
        checkShowing(line);
        Optional<Duration> timeout = duration(line, Options.TIMEOUT);
        if (line.verb() == Verbs.WAIT) {
            EndingOptions await = EndingOptions.await(timeout);
            return new EndingOptions(
                    await.ask(), await.grace(), false, false, await.timeout(), Duration.ZERO, rails(line));
        }
        Optional<Signal> ask = signal(line);
        EndingOptions options = new EndingOptions(
                        ask,
                        grace(line, ask, timeout),
                        !line.has(Options.ASK_ONLY),
                        line.has(Options.LEADER_FIRST),
                        timeout,
                        duration(line, Options.SETTLE).orElse(Duration.ZERO),
                        rails(line))
                .with(cures(line, Options.CURE));
        if (!line.has(Options.END_RESPAWNER)) {
            return options;
        }
        refuseBoth(line, Options.END_RESPAWNER, Options.ASK_ONLY);
        return options.endingRespawner();
    }

    /** Which cures are ordered; names may be joined by commas. */
    static Cures cures(CommandLine line, Option option) {
        Set<String> names = new HashSet<>();
        for (String list : line.arguments(option)) {
            for (String name : list.split(",", -1)) {
                if (name.isBlank()) {
                    throw QuietusException.usage("--" + option.name() + " takes names of cures, joined by commas");
                }
                names.add(name.strip());
            }
        }
        return Cures.of(names);
    }

    private static Optional<Signal> signal(CommandLine line) {
        String name = line.argument(Options.SIGNAL);
        boolean kill = line.verb() == Verbs.KILL;
        if (name == null) {
            return line.verb() == Verbs.STOP ? Optional.of(Signal.TERM) : Optional.empty();
        }
        Signal signal = Signal.parse(name);
        if (signal == Signal.KILL && !kill) {
            throw QuietusException.usage("KILL does not ask; 'quietus kill' forces at once");
        }
        if (signal == Signal.STOP) {
            throw QuietusException.usage("STOP ends nothing; 'quietus freeze' stops a family");
        }
        return signal == Signal.KILL ? Optional.empty() : Optional.of(signal);
    }

    private static Duration grace(CommandLine line, Optional<Signal> ask, Optional<Duration> timeout) {
        Optional<Duration> grace = duration(line, Options.GRACE);
        if (line.verb() != Verbs.STOP) {
            if (grace.isPresent() && ask.isEmpty()) {
                throw QuietusException.usage(
                        "kill forces at once, so --grace needs a first signal: --signal TERM, or use 'quietus stop'");
            }
            // Whoever names a first signal wants it heard.
            return grace.orElse(ask.isPresent() ? EndingOptions.DEFAULT_GRACE : Duration.ZERO);
        }
        if (line.has(Options.ASK_ONLY) && grace.isEmpty() && timeout.isPresent()) {
            return timeout.get();
        }
        return grace.orElse(EndingOptions.DEFAULT_GRACE);
    }

    static Set<String> rails(CommandLine line) {
        return new HashSet<>(line.arguments(Options.OVERRIDE_RAIL));
    }

    static Optional<Duration> duration(CommandLine line, Option option) {
        String text = line.argument(option);
        return text == null ? Optional.empty() : Optional.of(Durations.parse(option.name(), text));
    }

    static void checkShowing(CommandLine line) {
        refuseBoth(line, Options.YES, Options.INTERACTIVE);
        refuseBoth(line, Options.RECEIPT, Options.DRY_RUN);
        refuseBoth(line, Options.RECEIPT, Options.PLAN_OUT);
    }

    private static void refuseBoth(CommandLine line, Option one, Option other) {
        if (line.has(one) && line.has(other)) {
            throw QuietusException.usage("--" + one.name() + " and --" + other.name() + " contradict each other");
        }
    }
}
