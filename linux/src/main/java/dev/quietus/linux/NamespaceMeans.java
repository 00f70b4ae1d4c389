package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Means;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Ends nested PID namespaces by their first process: when that dies, the kernel lets nobody be born there, kills all, and
 * only then lets it end. So its end is the proof of theirs (pid_namespaces(7)).
 */
final class NamespaceMeans implements Means {
    private final NestedNamespaces namespaces;

    NamespaceMeans(Kernel kernel) {
        this.namespaces = new NestedNamespaces(kernel);
    }

    @Override
    public String name() {
        return "pid-namespace";
    }

    @Override
    public Capability capability() {
        return Capability.full(
                name(),
                "ends a container or sandbox with a PID namespace of its own completely, newborns included, when its first"
                        + " process is among those to end; that process's end proves it");
    }

    @Override
    public boolean atomic() {
        return true;
    }

    @Override
    public boolean covers(Held held, Holding holding) {
        return namespaces.initOf(held, holding) != null;
    }

    @Override
    public List<String> brake(List<Held> held, Holding holding) {
        return Stopping.stop(held, holding);
    }

    @Override
    public List<String> force(List<Held> held, Holding holding) {
        Set<Held> ending = new HashSet<>();
        Set<Held> ended = new HashSet<>();
        List<Held> alone = new ArrayList<>();
        List<String> report = new ArrayList<>();
        for (Held one : held) {
            Held init = namespaces.initOf(one, holding);
            if (init == null || ended.contains(init)) {
                alone.add(one);
            } else if (ending.contains(init)) {
                one.killedBy("end of its PID namespace");
            } else if (init.send(Signal.KILL) instanceof Handle.Delivery.Accepted) {
                ending.add(init);
                int others = namespaces.strangersIn(init, holding);
                report.add("killed " + init.member().facts().pid() + ", the first process of a PID namespace"
                        + (others == 0 ? "" : "; with it end " + others + " there who were not named"));
                if (init != one) {
                    one.killedBy("end of its PID namespace");
                }
            } else {
                // The namespace has ended or cannot be ended: who is still there is signalled alone.
                ended.add(init);
                alone.add(one);
            }
        }
        report.addAll(Stopping.kill(alone));
        return report;
    }

    @Override
    public List<String> release(List<Held> held, Holding holding) {
        return Stopping.release(held);
    }
}
