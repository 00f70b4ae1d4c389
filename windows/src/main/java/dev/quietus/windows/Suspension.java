package dev.quietus.windows;

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

/**
 * The brake: NtSuspendProcess on everybody who does not stand still. It is not one step for all threads, so one that was
 * started meanwhile may run on; where the system tells what threads do, the next listing shows it and it is done again.
 */
final class Suspension {
    private final WindowsSystem system;
    private final boolean threadsAreTold;

    Suspension(WindowsSystem system) {
        this.system = system;
        this.threadsAreTold = system.table().tellsThreads();
    }

    List<String> suspend(List<Held> held, Holding holding) {
        Set<ProcessIdentity> standing = new HashSet<>();
        for (ProcessFacts facts : holding.listing().processes()) {
            if (facts.state() == ProcessState.STOPPED) {
                standing.add(facts.identity());
            }
        }
        int suspended = 0;
        for (Held one : held) {
            boolean still = threadsAreTold ? standing.contains(one.member().identity()) : one.stoppedByUs();
            if (!still && one.send(Signal.STOP) instanceof Handle.Delivery.Accepted) {
                one.frozen(!threadsAreTold);
                suspended++;
            }
        }
        return report("suspended", suspended);
    }

    List<String> release(List<Held> held) {
        int resumed = 0;
        for (Held one : held) {
            if (one.stoppedByUs() && one.send(Signal.CONT) instanceof Handle.Delivery.Accepted) {
                one.frozen(false);
                resumed++;
            }
        }
        return report("resumed", resumed);
    }

    /** Terminates each through its handle; whom that did not end before, by rougher ways as well. */
    List<String> terminate(List<Held> held) {
        Insistence insistence = new Insistence(system);
        List<String> report = new ArrayList<>();
        int terminated = 0;
        for (Held one : held) {
            boolean again = one.sentKill();
            if (one.send(Signal.KILL) instanceof Handle.Delivery.Accepted) {
                terminated++;
            }
            if (again) {
                report.addAll(insistence.on(one.member().identity()));
            }
        }
        report.addAll(report("terminated through their handles", terminated));
        return report;
    }

    static List<String> report(String act, int count) {
        return count > 0 ? List.of(act + ' ' + count) : List.of();
    }
}
