package dev.quietus.guard;

import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who is meant by a scope that starts from one process. */
record Reach(String scope, List<Target> targets, boolean only) {
    Reach {
        targets = List.copyOf(targets);
    }

    /**
     * @param epoch what those share who come from one exec by forks; empty if it cannot be told
     * @param sharers who lives of them, the one who forked them first
     */
    static Reach of(Scope scope, ProcessFacts facts, Optional<String> epoch, List<ProcessFacts> sharers) {
        Target self = new Target.Exact(facts.identity());
        return switch (scope) {
            case PROCESS -> new Reach("process " + facts.identity(), List.of(self), true);
            case FAMILY -> new Reach("family of " + facts.identity(), List.of(self), false);
            case SESSION ->
                new Reach("session " + facts.session(), List.of(new Target.Session(facts.session())), false);
            case CGROUP ->
                narrow(facts.controlGroup())
                        ? new Reach(
                                "cgroup " + facts.controlGroup(),
                                List.of(new Target.ControlGroup(facts.controlGroup())),
                                false)
                        : new Reach("family of " + facts.identity(), List.of(self), false);
            case UNIT ->
                unit(facts.controlGroup())
                        .map(unit -> new Reach("unit " + unit, List.of(new Target.Unit(unit)), false))
                        .orElse(new Reach("family of " + facts.identity(), List.of(self), false));
            case EXEC_EPOCH -> ofEpoch(facts, epoch, sharers);
        };
    }

    private static Reach ofEpoch(ProcessFacts facts, Optional<String> epoch, List<ProcessFacts> sharers) {
        List<Target> living = new ArrayList<>();
        for (ProcessFacts sharer : sharers) {
            living.add(new Target.Exact(sharer.identity()));
        }
        return new Reach(epoch.map(text -> "epoch " + text).orElse("process " + facts.identity()), living, false);
    }

    /** The root of all is everybody. */
    private static boolean narrow(String cgroup) {
        return cgroup.length() > 1;
    }

    /** The innermost part of a cgroup's path that is a unit's. */
    static Optional<String> unit(String cgroup) {
        String[] parts = cgroup.split("/", -1);
        for (int at = parts.length - 1; at >= 0; at--) {
            if (parts[at].endsWith(".service") || parts[at].endsWith(".scope")) {
                return Optional.of(parts[at]);
            }
        }
        return Optional.empty();
    }
}
