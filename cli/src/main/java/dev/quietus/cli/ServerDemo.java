package dev.quietus.cli;

import dev.quietus.EndingOptions;
import dev.quietus.Family;
import dev.quietus.Journal;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.TargetGrammar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The demo for everybody: a server whose workers outlive it. */
final class ServerDemo {
    private static final String VARIABLE = "QUIETUS_DEMO=";
    private static final String NAME = "quietus-demo-";

    private final Narrator narrator;
    private final String token = Long.toHexString(ThreadLocalRandom.current().nextLong());

    ServerDemo(Narrator narrator) {
        this.narrator = narrator;
    }

    ExitCode run() {
        try (Quietus quietus = Quietus.open()) {
            Process server = start();
            try {
                return tell(quietus, server);
            } finally {
                cleanUp(quietus);
            }
        }
    }

    private Process start() {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", Demo.script("server.sh"), NAME + token);
        builder.environment().put("QUIETUS_DEMO", token);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ExitCode tell(Quietus quietus, Process server) {
        Lookup lookup = new SystemLookup(quietus);
        narrator.heading("1. A server");
        narrator.tell("  It has workers; they ignore TERM, and one has left its session.");
        Demo.sleep(300);
        String pid = Long.toString(server.pid());
        List<Family> families = quietus.find(Request.of(TargetGrammar.parse(pid, false)));
        narrator.answer(new FoundAnswer(List.of(pid), families, List.of(), lookup, Duration.ZERO), lookup);

        narrator.heading("2. What everybody tries: kill -9 " + pid);
        Racers.succeeds("sh", "-c", "kill -9 \"$0\"", pid);
        Demo.sleep(300);
        narrator.bad("still alive: " + Headcount.withVariable(VARIABLE + token).size());

        String target = target();
        narrator.heading("3. quietus kill " + target);
        Receipt receipt = end(quietus);
        narrator.answer(new EndedAnswer(receipt, false, lookup), lookup);

        narrator.heading("4. Counted by somebody else");
        int left = Headcount.withVariable(VARIABLE + token).size();
        String text = "processes with that variable in /proc: " + left;
        if (left == 0) {
            narrator.good(text);
            return ExitCode.of(receipt);
        }
        narrator.bad(text);
        return ExitCode.SURVIVED;
    }

    /** By its command line, which everybody may read of everybody: what an ordinary user ends is verified as well. */
    private String target() {
        return "cmd:" + NAME + token;
    }

    private Receipt end(Quietus quietus) {
        Request request = Request.of(TargetGrammar.parse(target(), false));
        return quietus.end("kill", request, EndingOptions.kill(), Journal.SILENT);
    }

    /** Nothing is left, also when the story was broken off. */
    private void cleanUp(Quietus quietus) {
        boolean interrupted = Thread.interrupted();
        if (!Headcount.withVariable(VARIABLE + token).isEmpty()) {
            end(quietus);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
