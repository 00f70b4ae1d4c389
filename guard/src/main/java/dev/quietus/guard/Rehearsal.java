package dev.quietus.guard;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.ProcessFacts;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Request;
import dev.quietus.Target;
import java.io.IOException;
import java.util.List;

/** Ends children of this program's own, so that all that an ending needs is loaded, and compiled, before anybody has to be ended. */
final class Rehearsal {
    /** What is called some twenty times is compiled, in a guard; many things are called more than once in each. */
    static final int UNTIL_COMPILED = 8;

    private Rehearsal() {}

    static void hold(Quietus quietus, int times) {
        for (int i = 0; i < times; i++) {
            hold(quietus);
        }
        if (times > 1) {
            // All the start's garbage goes with it: what a heap has once grown to it keeps for long.
            System.gc();
        }
    }

    private static void hold(Quietus quietus) {
        Process child;
        try {
            child = new ProcessBuilder("sleep", "60").start();
        } catch (IOException e) {
            // Without a rehearsal the first ending takes a quarter of a second longer.
            return;
        }
        try {
            for (ProcessFacts facts : quietus.machine().processes()) {
                if (facts.pid() == child.pid()) {
                    quietus.end(
                            "kill",
                            new Request(List.of(new Target.Exact(facts.identity())), List.of(), false),
                            EndingOptions.kill(),
                            Journal.SILENT);
                }
            }
        } catch (QuietusException e) {
            // What stands against it here need not stand against the next one.
            return;
        } finally {
            child.destroyForcibly();
        }
    }
}
