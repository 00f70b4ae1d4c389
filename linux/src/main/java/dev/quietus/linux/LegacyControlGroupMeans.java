package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.spi.Means;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ends cgroups of v1 that a target names. There is no kill file, so members are swept by pidfd until the lists are empty;
 * where the hierarchy has the pids controller nobody can be born meanwhile.
 */
final class LegacyControlGroupMeans implements Means {
    private static final int ROUNDS = 4;

    private final ControlGroups groups;
    private final OwnedControlGroups owned;
    private final UnitSelector units;
    private final ControlGroupSweep sweep;
    private final LegacyFreezer freezer;
    private final ForkLimit forkLimit;
    private @Nullable Roster surveyed;
    private List<ControlGroup> tops = List.of();
    private Set<Integer> members = Set.of();

    LegacyControlGroupMeans(Kernel kernel, ControlGroups groups) {
        this.groups = groups;
        this.owned = new OwnedControlGroups(kernel, groups);
        this.units = new UnitSelector(groups, new ControlGroupSelector(groups));
        this.sweep = new ControlGroupSweep(kernel, groups);
        this.freezer = new LegacyFreezer(groups);
        this.forkLimit = new ForkLimit(groups.files());
    }

    @Override
    public String name() {
        return "cgroup-v1";
    }

    @Override
    public Capability capability() {
        return ControlGroupCapability.legacy(groups);
    }

    @Override
    public boolean atomic() {
        return false;
    }

    @Override
    public boolean covers(Held held, Holding holding) {
        if (!ControlGroupTargets.any(holding)) {
            return false;
        }
        survey(holding);
        return members.contains(held.member().facts().pid());
    }

    private void survey(Holding holding) {
        Roster roster = owned.roster(holding);
        if (roster != surveyed) {
            surveyed = roster;
            tops = owned.legacy(holding, units);
            members = groups.everyone(tops);
        }
    }

    @Override
    public List<String> brake(List<Held> held, Holding holding) {
        List<String> report = new ArrayList<>();
        survey(holding);
        for (ControlGroup top : tops) {
            if (forkLimit.forbid(top)) {
                report.add("forbade forks in cgroup " + top.text());
            }
        }
        List<String> stopped = Stopping.stop(held, holding);
        if (stopped.isEmpty()) {
            // All stand still and cannot fork anyway: a freeze that outlives this program must not leave a limit
            // behind.
            forkLimit.restore();
        }
        report.addAll(stopped);
        return report;
    }

    @Override
    public List<String> force(List<Held> held, Holding holding) {
        List<String> report = new ArrayList<>();
        survey(holding);
        for (ControlGroup top : tops) {
            boolean limited = forkLimit.forbid(top);
            int swept = 0;
            int last = 1;
            for (int round = 0; round < ROUNDS && last > 0; round++) {
                last = sweep.kill(top, owned.roster(holding));
                swept += last;
            }
            report.add("sent " + swept + " KILLs through pidfds in cgroup " + top.text()
                    + (limited ? ", where forks were forbidden" : ""));
        }
        report.addAll(Stopping.kill(held));
        freezer.free(owned.roster(holding)).ifPresent(report::add);
        return report;
    }

    @Override
    public List<String> release(List<Held> held, Holding holding) {
        forkLimit.restore();
        return Stopping.release(held);
    }
}
