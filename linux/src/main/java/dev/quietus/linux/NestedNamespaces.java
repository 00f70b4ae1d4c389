package dev.quietus.linux;

import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.ProcessFacts;
import dev.quietus.spi.Handle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which members of a holding are in a nested PID namespace whose first process is a member too. */
final class NestedNamespaces {
    private final Kernel kernel;
    private final PidNamespaces namespaces;
    private final Map<Held, Long> known = new HashMap<>();
    /** By namespace its first process, if that is a member. */
    private final Map<Long, Held> inits = new HashMap<>();
    /** By namespace the one above or equal to it whose first process is a member; 0 without. */
    private final Map<Long, Long> enclosing = new HashMap<>();

    private @Nullable Holding holding;
    private int size;
    private long own;

    NestedNamespaces(Kernel kernel) {
        this.kernel = kernel;
        this.namespaces = new PidNamespaces(kernel);
    }

    /** The first process of the namespace that a member is in; null when it is in none, or that is no member. */
    @Nullable
    Held initOf(Held held, Holding current) {
        survey(current);
        long namespace = known.getOrDefault(held, 0L);
        if (namespace == 0 || inits.isEmpty()) {
            return null;
        }
        Long above = enclosing.get(namespace);
        if (above == null) {
            above = enclosing(held, namespace);
            enclosing.put(namespace, above);
        }
        return inits.get(above);
    }

    private long enclosing(Held held, long namespace) {
        if (inits.containsKey(namespace)) {
            return namespace;
        }
        for (long outer : inits.keySet()) {
            if (namespaces.isWithin(held.member().facts().pid(), outer)) {
                return outer;
            }
        }
        return 0;
    }

    /** How many are in a first process's namespace who are no members: the kernel ends them with it, like it or not. */
    int strangersIn(Held init, Holding current) {
        long namespace = known.getOrDefault(init, 0L);
        int strangers = 0;
        for (ProcessFacts facts : new Roster(current).strangers()) {
            strangers += namespaces.of(facts.pid()) == namespace ? 1 : 0;
        }
        return strangers;
    }

    private void survey(Holding current) {
        if (current != holding) {
            holding = current;
            size = 0;
            own = namespaces.own();
            known.clear();
            inits.clear();
            enclosing.clear();
        }
        if (size == current.members().size()) {
            return;
        }
        size = current.members().size();
        List<Held> fresh = new ArrayList<>();
        for (Held held : current.members()) {
            if (!known.containsKey(held)) {
                fresh.add(held);
            }
        }
        for (Held held : fresh) {
            int pid = held.member().facts().pid();
            long namespace = namespaces.of(pid);
            if (namespace == 0 || namespace == own) {
                // Should its number have become another's meanwhile, it is merely signalled by other means.
                known.put(held, 0L);
                continue;
            }
            boolean first = isFirst(pid);
            // Held open and unreaped afterwards: so what was read under its number was its own.
            if (held.await(0) instanceof Handle.Sight.Reaped) {
                known.put(held, 0L);
                continue;
            }
            known.put(held, namespace);
            if (first) {
                inits.put(namespace, held);
                enclosing.clear();
            }
        }
    }

    /** Whether its innermost number is 1 (proc_pid_status(5), NSpid). */
    private boolean isFirst(int pid) {
        ProcStatus status = ProcStatus.of(kernel.proc(), pid);
        return status != null && status.depth() > 1 && status.innermost() == 1;
    }
}
