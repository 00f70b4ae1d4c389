package dev.quietus.cli;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.TargetGrammar;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The demo for root: racers that no loop over pids can catch. */
final class RaceDemo {
    private static final long FIGHT_NANOS = 3_000_000_000L;

    private static final int LOOKS = 20;

    private final Narrator narrator;

    RaceDemo(Narrator narrator) {
        this.narrator = narrator;
    }

    ExitCode run() {
        try (Quietus quietus = Quietus.open()) {
            // Before the race: later it will have taken the processors.
            quietus.prepare();
            try (Racers racers = Racers.start()) {
                try {
                    return tell(quietus, racers);
                } finally {
                    cleanUp(quietus, racers);
                }
            }
        }
    }

    /** Without a namespace that ends with its cage nobody but Quietus could end them, when the story was broken off. */
    private static void cleanUp(Quietus quietus, Racers racers) {
        if (!racers.namespaced() && Headcount.ofUser(racers.uid()) > 0) {
            boolean interrupted = Thread.interrupted();
            end(quietus, racers);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Racers can be too quick for a first look; as long as the kernel counts some, another look is due. */
    private static Receipt end(Quietus quietus, Racers racers) {
        Request request = Request.of(TargetGrammar.parse("user:" + racers.uid(), false));
        for (int look = 1; ; look++) {
            try {
                return quietus.end("kill", request, EndingOptions.kill(), Journal.SILENT);
            } catch (QuietusException e) {
                if (e.reason() != QuietusException.Reason.NOTHING_MATCHED || look == LOOKS || racers.alive() == 0) {
                    throw e;
                }
            }
        }
    }

    private ExitCode tell(Quietus quietus, Racers racers) {
        narrator.heading("1. The adversary");
        narrator.tell(
                "  " + racers.size() + " racers, each alive for milliseconds: it forks its successor and exits, so");
        narrator.tell("  that whoever has read its pid is too late. Now and then one of them sends SIGKILL");
        narrator.tell("  to everybody of its uid. They cannot get out: " + racers.cage() + ".");
        int most = 0;
        for (int i = 0; i < 4; i++) {
            Demo.sleep(narrator.fast() ? 150 : 500);
            int alive = racers.alive();
            most = Math.max(most, alive);
            narrator.count("processes now: " + alive);
        }
        if (most == 0) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE,
                    "the racers did not start; what keeps their user from it: setpriv --reuid " + racers.uid()
                            + " sh -c 'sleep 1 & wait'");
        }
        narrator.heading("2. What everybody tries: pkill -9 -u " + racers.uid() + ", for three seconds");
        fight(racers);
        Demo.sleep(1000);
        int left = racers.alive();
        if (left > 0) {
            narrator.bad("still there a second later: " + left);
            return finish(quietus, racers);
        }
        narrator.tell("  They lost this time, by luck. Once more, without pkill.");
        try (Racers fresh = Racers.start()) {
            Demo.sleep(500);
            return finish(quietus, fresh);
        }
    }

    private ExitCode finish(Quietus quietus, Racers racers) {
        narrator.heading("3. quietus kill user:" + racers.uid());
        Receipt receipt = end(quietus, racers);
        Lookup lookup = new SystemLookup(quietus);
        narrator.answer(new EndedAnswer(receipt, false, lookup), lookup);
        for (Receipt.Moment moment : receipt.timeline()) {
            narrator.count(Durations.text(moment.after()) + "  " + moment.text());
        }
        narrator.heading("4. Counted by somebody else");
        Demo.sleep(500);
        int left = Headcount.ofUser(racers.uid());
        int charged = racers.charged();
        String kernel = charged < 0 ? "" : "; tasks that the kernel counts in their cgroup: " + charged;
        String text = "processes of uid " + racers.uid() + " in /proc: " + left + kernel;
        if (left == 0 && charged <= 0) {
            narrator.good(text);
            narrator.tell("\nThat is all. 'quietus help' shows the verbs.");
            return ExitCode.of(receipt);
        }
        narrator.bad(text);
        return ExitCode.SURVIVED;
    }

    /** Ends them the usual way, again and again. */
    private void fight(Racers racers) {
        boolean pkill = Racers.succeeds("pkill", "--version");
        if (!pkill) {
            narrator.count("(pkill is not installed: a loop over /proc does the same)");
        }
        long begun = System.nanoTime();
        long told = begun;
        int rounds = 0;
        while (System.nanoTime() - begun < FIGHT_NANOS) {
            once(pkill, Integer.toString(racers.uid()));
            rounds++;
            if (System.nanoTime() - told > FIGHT_NANOS / 4) {
                told = System.nanoTime();
                narrator.count("after " + rounds + " times: " + racers.alive() + " processes");
            }
        }
    }

    private static void once(boolean pkill, String uid) {
        List<String> command = pkill
                ? List.of("pkill", "-KILL", "-u", uid)
                : List.of("sh", "-c", Demo.script("loop.sh"), "quietus-loop", uid);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new IllegalStateException("it could be run a moment ago", e);
        } catch (InterruptedException e) {
            throw Demo.interrupted();
        }
    }
}
