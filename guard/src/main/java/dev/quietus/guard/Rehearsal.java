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

/** Ends a child of this program's own, so that all that an ending needs is loaded before anybody has to be ended. */
final class Rehearsal {
    private Rehearsal() {}

    static void hold(Quietus quietus) {
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
