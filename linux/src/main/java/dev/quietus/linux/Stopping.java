package dev.quietus.linux;

import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The brake that works on everybody: SIGSTOP, which no process can catch or ignore (signal(7)). */
final class Stopping {
    private Stopping() {}

    /** Stops whoever the newest listing does not show as stopped: also whom somebody has continued since. */
    static List<String> stop(List<Held> held, Holding holding) {
        Set<ProcessIdentity> standing = new HashSet<>();
        for (ProcessFacts facts : holding.listing().processes()) {
            if (facts.state() == ProcessState.STOPPED || facts.state() == ProcessState.TRACED) {
                standing.add(facts.identity());
            }
        }
        int stopped = 0;
        for (Held one : held) {
            if (!standing.contains(one.member().identity())
                    && one.send(Signal.STOP) instanceof Handle.Delivery.Accepted) {
                stopped++;
            }
        }
        return report("stopped", stopped);
    }

    /** Continues those of them that were stopped for Quietus's sake. */
    static List<String> release(List<Held> held) {
        int continued = 0;
        for (Held one : held) {
            if (one.stoppedByUs() && one.send(Signal.CONT) instanceof Handle.Delivery.Accepted) {
                continued++;
            }
        }
        return report("continued", continued);
    }

    /** Kills each through its handle. */
    static List<String> kill(List<Held> held) {
        int killed = 0;
        for (Held one : held) {
            if (one.send(Signal.KILL) instanceof Handle.Delivery.Accepted) {
                killed++;
            }
        }
        return report("sent KILL through pidfds to", killed);
    }

    private static List<String> report(String act, int count) {
        List<String> report = new ArrayList<>(1);
        if (count > 0) {
            report.add(act + ' ' + count);
        }
        return report;
    }
}
