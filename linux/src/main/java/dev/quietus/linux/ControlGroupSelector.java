package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Check;
import dev.quietus.spi.Platform.Condition;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is in a cgroup or below it. */
final class ControlGroupSelector {
    private final ControlGroups groups;
    /** Targets that existed when they were first asked for: a cgroup may be removed while its members are ended. */
    private final Set<String> known = new HashSet<>();

    ControlGroupSelector(ControlGroups groups) {
        this.groups = groups;
    }

    Selection select(Target.ControlGroup target, Snapshot snapshot) {
        if (groups.tops().isEmpty()) {
            return new Selection.Absent("no cgroup hierarchy is mounted");
        }
        Optional<ControlGroup> group = groups.resolve(target.path());
        if (group.isEmpty()) {
            if (known.contains(target.path())) {
                return new Matches().selection();
            }
            throw QuietusException.of(Reason.NOTHING_MATCHED, "no cgroup '" + target.path() + "'");
        }
        known.add(target.path());
        if (groups.threaded(group.get())) {
            return new Selection.Unavailable("it is threaded, so processes are only partly in it; they are listed in "
                    + groups.domain(group.get()).text());
        }
        return select(List.of(group.get()), snapshot);
    }

    /** Who is in these cgroups or below them. */
    Selection select(List<ControlGroup> tops, Snapshot snapshot) {
        Map<Integer, ControlGroup> members = new HashMap<>();
        for (ControlGroup top : tops) {
            for (ControlGroup group : groups.subtree(top)) {
                int[] pids = groups.members(group);
                // One without a list is gone, or threaded: then its domain, in the subtree too, lists its processes.
                for (int pid : pids == null ? new int[0] : pids) {
                    members.put(pid, group);
                }
            }
        }
        Matches matches = new Matches();
        for (ProcessFacts facts : snapshot.processes()) {
            ControlGroup group = members.get(facts.pid());
            if (group != null && !facts.kernelThread()) {
                matches.add(facts, "is in cgroup " + group.text());
            }
        }
        return matches.selection(members.containsKey(0) ? Optional.of(new NobodyHidden(tops)) : Optional.empty());
    }

    /** A process of a PID namespace that is not below the observer's is listed as 0 and cannot be held. */
    private final class NobodyHidden implements Condition {
        private final List<ControlGroup> tops;

        NobodyHidden(List<ControlGroup> tops) {
            this.tops = tops;
        }

        @Override
        public String text() {
            return "cgroup " + tops.get(0).text()
                    + " holds no process of a PID namespace that cannot be seen from here";
        }

        @Override
        public Check check() {
            if (groups.everyone(tops).contains(0)) {
                return new Check.Unmet("one is in it");
            }
            return new Check.Met();
        }
    }
}
