package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.RunName;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Condition;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is in a run: its first process, whose identity was written down, and everybody in its cgroups and its PID namespace.
 * What else descends from them is family. A run whose first process has ended is over, whatever its file says.
 */
final class RunSelector {
    private final Kernel kernel;
    private final RunRegistry registry;
    private final RecordedGroups recorded;
    private final ControlGroupSelector groups;
    private final NamespaceSelector namespaces;
    /** The runs that a target has meant: their files go before their last processes do. */
    private final Map<String, List<Living>> meant = new HashMap<>();

    /** @param namespace the number of its PID namespace, 0 when it has none or it cannot be read */
    private record Living(String name, ProcessIdentity keeper, List<Place> places, long namespace) {}

    /** A cgroup, which another of its name is not. */
    private record Place(ControlGroup group, FileIdentity directory) {}

    RunSelector(Kernel kernel, ControlGroupSelector groups, NamespaceSelector namespaces) {
        this(kernel, groups, namespaces, new RunRegistry(kernel));
    }

    RunSelector(Kernel kernel, ControlGroupSelector groups, NamespaceSelector namespaces, RunRegistry registry) {
        this.kernel = kernel;
        this.registry = registry;
        this.groups = groups;
        this.namespaces = namespaces;
        recorded = new RecordedGroups(kernel);
    }

    Selection select(Target.Run target, Snapshot snapshot) {
        List<Living> runs = meant.computeIfAbsent(target.id(), id -> new ArrayList<>());
        List<String> others = new ArrayList<>();
        for (RunRecord record : registry.all()) {
            if (!RunName.matches(target.id(), record.name())) {
                others.add(record.name());
            } else if (record.namespace() == registry.namespace()
                    && record.keeper().isPresent()) {
                learn(record, record.keeper().get(), runs);
            }
        }
        if (runs.isEmpty()) {
            throw QuietusException.of(
                    Reason.NOTHING_MATCHED,
                    "no run '" + target.id() + "'; "
                            + (others.isEmpty() ? "none is listed for this user" : "listed are " + shown(others)));
        }
        Gathered gathered = new Gathered();
        for (Living run : runs) {
            collect(run, snapshot, gathered);
        }
        return gathered.matches.selection(gathered.condition);
    }

    private static String shown(List<String> names) {
        List<String> first = names.subList(0, Math.min(names.size(), 20));
        return String.join(", ", first) + (first.size() < names.size() ? " …" : "");
    }

    private void learn(RunRecord record, ProcessIdentity keeper, List<Living> runs) {
        for (Living run : runs) {
            if (run.keeper().equals(keeper)) {
                return;
            }
        }
        if (kernel.table().pin(keeper) instanceof Pinning.Pinned pinned) {
            List<Place> places = new ArrayList<>();
            for (ControlGroup group : recorded.of(record)) {
                places.add(new Place(group, recorded.files().identify(group.file(""))));
            }
            long namespace = namespaces.nested(keeper.pid());
            // Read while it had the number, and while the run lived: its namespace and its cgroups were its own.
            if (record.isKeeper(kernel) && kernel.pidfd().poll(pinned.fd(), 0) == Pidfd.Ending.NONE) {
                runs.add(new Living(record.name(), keeper, places, namespace));
            }
            Pidfd.close(pinned.fd());
        }
    }

    private void collect(Living run, Snapshot snapshot, Gathered gathered) {
        for (ProcessFacts facts : snapshot.processes()) {
            if (facts.identity().equals(run.keeper())) {
                gathered.add(facts, "is the first process of run " + run.name());
                // A namespace's number is free for another when its first process has ended.
                if (run.namespace() != 0 && !facts.ended()) {
                    gathered.add(namespaces.within(run.namespace(), snapshot));
                }
            }
        }
        List<ControlGroup> same = new ArrayList<>();
        for (Place place : run.places()) {
            if (recorded.files().identify(place.group().file("")).is(place.directory())) {
                same.add(place.group());
            }
        }
        gathered.add(groups.select(same, snapshot));
    }

    /** Whom a target has selected, each once. */
    private static final class Gathered {
        private final Matches matches = new Matches();
        private final Set<ProcessIdentity> seen = new HashSet<>();
        private Optional<Condition> condition = Optional.empty();

        void add(ProcessFacts facts, String why) {
            if (seen.add(facts.identity())) {
                matches.add(facts, why);
            }
        }

        void add(Selection selection) {
            if (selection instanceof Selection.Found found) {
                for (int at = 0; at < found.found().size(); at++) {
                    add(found.found().get(at), found.why().get(at));
                }
                condition = condition.or(found::condition);
            }
        }
    }
}
