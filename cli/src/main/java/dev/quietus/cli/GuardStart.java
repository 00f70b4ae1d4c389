package dev.quietus.cli;

import dev.quietus.Capability;
import dev.quietus.Moment;
import dev.quietus.QuietusException;
import dev.quietus.RunHost;
import dev.quietus.SignalListener;
import dev.quietus.guard.AuditLog;
import dev.quietus.guard.Guard;
import dev.quietus.guard.GuardSettings;
import dev.quietus.guard.Hearing;
import dev.quietus.guard.OrderFile;
import dev.quietus.guard.Orders;
import dev.quietus.guard.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A guard in the foreground, until a signal ends it; and the log that it leaves. */
final class GuardStart {
    private static final int HIGHEST_PORT = 65_535;
    private static final int SIGHUP = 1;

    /** What is wanted of a guard that runs. */
    private enum Wish {
        RELOAD,
        END,
        FAIL
    }

    private final CommandLine line;
    private final Surroundings surroundings;
    private final Page page;

    GuardStart(CommandLine line, Surroundings surroundings, Page page) {
        this.line = line;
        this.surroundings = surroundings;
        this.page = page;
    }

    /** @throws QuietusException USAGE when words are wrong, UNAVAILABLE when it cannot begin */
    ExitCode run() {
        Orders orders = orders();
        if (orders == null) {
            return ExitCode.USAGE;
        }
        try {
            GuardSettings settings = settings(orders);
            BlockingQueue<Wish> wishes = new LinkedBlockingQueue<>();
            // All four end it, for a terminal that is lost must not leave it without anybody who could.
            RunHost.heed((number, origin) ->
                    wishes.add(number == SIGHUP && origin == SignalListener.Origin.PROCESS ? Wish.RELOAD : Wish.END));
            try (Guard guard = Guard.start(settings, this::say)) {
                introduce(guard, settings);
                guard.whenBroken(cause -> {
                    say("has to be started anew: " + cause);
                    wishes.add(Wish.FAIL);
                });
                Wish wish = wishes.take();
                for (; wish == Wish.RELOAD; wish = wishes.take()) {
                    reload(guard, settings);
                }
                say("ends");
                return wish == Wish.END ? ExitCode.GONE : ExitCode.INTERNAL;
            } finally {
                RunHost.heedNoMore();
            }
        } catch (AccessDeniedException e) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE,
                    "the guard may not make or write " + e.getFile()
                            + "; name folders of its own by --run, --log and --state");
        } catch (IOException e) {
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED;
        }
    }

    private void reload(Guard guard, GuardSettings settings) {
        Orders fresh = orders();
        if (fresh == null) {
            say("the orders in force stay");
            return;
        }
        guard.reload(fresh);
        introduce(guard, settings.with(fresh));
    }

    /** Null when something is wrong with them, which has been said. */
    private @Nullable Orders orders() {
        String file = line.argument(GuardOptions.ORDERS);
        if (file == null) {
            return OrderFile.shipped();
        }
        return switch (OrderFile.read(path(GuardOptions.ORDERS, file))) {
            case OrderFile.Reading.Good good -> good.orders();
            case OrderFile.Reading.Bad bad -> {
                for (Problem problem : bad.problems()) {
                    page.foreign(problem.text()).end();
                }
                page.writeTo(surroundings.err());
                yield null;
            }
        };
    }

    private GuardSettings settings(Orders orders) throws IOException {
        GuardSettings settings = GuardSettings.usual(orders, System.getenv());
        String run = line.argument(GuardOptions.RUN);
        if (run != null) {
            settings = settings.listeningIn(path(GuardOptions.RUN, run));
        }
        String port = line.argument(GuardOptions.PORT);
        if (port != null) {
            settings = settings.listeningAt(port(port));
        }
        String state = line.argument(GuardOptions.STATE);
        settings = settings.keptIn(log(settings), state == null ? settings.state() : path(GuardOptions.STATE, state));
        return line.has(GuardOptions.MONITOR) ? settings.onlyMonitoring() : settings;
    }

    private Path log(GuardSettings settings) {
        String log = line.argument(GuardOptions.LOG);
        return log == null ? settings.log() : path(GuardOptions.LOG, log);
    }

    private static int port(String word) {
        if (word.matches("[0-9]{1,5}") && Integer.parseInt(word) <= HIGHEST_PORT) {
            return Integer.parseInt(word);
        }
        throw QuietusException.usage("--port is a number up to " + HIGHEST_PORT + ", not '" + word + "'");
    }

    private static Path path(Option option, String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw QuietusException.usage("--" + option.name() + ": '" + name + "' cannot be a file's name");
        }
    }

    private void introduce(Guard guard, GuardSettings settings) {
        for (Hearing hearing : guard.hearings()) {
            String what = hearing.name() + ", " + words(hearing.moment());
            if (hearing.open()) {
                say("hears " + what + ": " + hearing.capability().guarantee());
            } else if (hearing.capability().standing() == Capability.Standing.ABSENT) {
                say("is deaf to " + what + ": " + hearing.capability().missing()
                        + (hearing.needed() ? "" : " (no order needs it)"));
            } else if (page.verbose()) {
                say("could hear " + what + ", but no order needs it, or a better one tells the same");
            }
        }
        for (Capability capability : guard.endurance()) {
            if (capability.standing() != Capability.Standing.FULL) {
                say("lacks " + capability.name() + ": " + capability.missing());
            }
        }
        int orders = settings.orders().orders().size();
        String port = guard.port().isPresent()
                ? " and http://127.0.0.1:" + guard.port().getAsInt() + "/, where the token of "
                        + settings.orders().control().token().orElse("") + " is asked for"
                : "";
        say("carries out " + orders + (orders == 1 ? " order" : " orders")
                + (settings.monitoring() ? ", all of which only monitor," : "") + " and writes into " + settings.log());
        say("listens at " + settings.orders().control().socket() + ", "
                + settings.orders().control().panic() + port);
    }

    private static String words(Moment moment) {
        return switch (moment) {
            case BEFORE_ACT -> "before the act";
            case AT_ACT -> "in the act";
            case AFTER_ACT -> "after the act";
        };
    }

    /** For whoever reads what this program says; from several threads. */
    private synchronized void say(String sentence) {
        page.own("quietus guard: ").foreign(sentence).end();
        page.writeTo(surroundings.err());
    }

    /** Whether the log is as it was written. */
    ExitCode verify() {
        Path folder;
        try {
            folder = log(GuardSettings.usual(OrderFile.shipped(), System.getenv()));
        } catch (IOException e) {
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
        if (!Files.isReadable(folder)) {
            throw QuietusException.of(
                    QuietusException.Reason.NOTHING_MATCHED, "there is no log that you may read in " + folder);
        }
        List<AuditLog.Wrong> wrongs = AuditLog.verify(folder);
        for (AuditLog.Wrong wrong : wrongs) {
            page.foreign(wrong.file());
            page.own(wrong.line() > 0 ? " line " + wrong.line() + " " : " ").foreign(wrong.reason());
            page.end();
        }
        if (wrongs.isEmpty()) {
            page.own("the log in ")
                    .foreign(folder.toString())
                    .own(" is as it was written")
                    .end();
        }
        page.writeTo(surroundings.out());
        return wrongs.isEmpty() ? ExitCode.GONE : ExitCode.UNKNOWN;
    }
}
