package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import dev.quietus.RunLimits;
import dev.quietus.RunUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of one run on memory, pids and processor time: those that its cgroups keep, and those that are counted.
 *
 * @param group empty where no cgroup keeps any
 * @param count empty where nothing is to be counted
 * @param tree in which to look for whoever has left its cgroups; empty where they limit nothing
 */
record RunBounds(RunLimits limits, Optional<RunGroup> group, Optional<RunCount> count, Optional<RunTree> tree) {

    /** Those of a run that has not begun. */
    static RunBounds none() {
        return new RunBounds(RunLimits.none(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** @param keeper the first process of the run, below which everybody of it is */
    static RunBounds of(RunLimits limits, Confines confines, RunThread thread, Proc proc, ProcessIdentity keeper) {
        RunTree tree = new RunTree(proc, keeper);
        RunLimits unkept = unkept(limits, confines.group());
        boolean kept = confines.group().isPresent() && !names(limits).isEmpty();
        return new RunBounds(
                limits,
                confines.group(),
                names(unkept).isEmpty() ? Optional.empty() : Optional.of(new RunCount(thread, proc, tree, unkept)),
                kept && RunTree.isPossible(proc) ? Optional.of(tree) : Optional.empty());
    }

    /** The names of the limits that are set. */
    static List<String> names(RunLimits limits) {
        List<String> names = new ArrayList<>();
        limits.memory().ifPresent(most -> names.add("memory"));
        limits.processes().ifPresent(most -> names.add("pids"));
        limits.cpuTime().ifPresent(most -> names.add("cpu-time"));
        return names;
    }

    /** Those that no cgroup keeps. */
    static RunLimits unkept(RunLimits limits, Optional<RunGroup> group) {
        return group.map(RunGroup::unkept).orElse(limits);
    }

    /** Whether they must be looked after. */
    boolean watched() {
        return !names(limits).isEmpty();
    }

    /** The limit that was broken, if one was. */
    Optional<Breach> breach() {
        return group.flatMap(RunGroup::breach)
                .or(() -> count.flatMap(RunCount::breach))
                .or(() -> tree.flatMap(this::left));
    }

    private Optional<Breach> left(RunTree processes) {
        for (int pid : processes.pids()) {
            Optional<String> elsewhere = group.flatMap(groups -> groups.elsewhere(pid));
            // Of who is on the way out, cgroups of v1 show the top.
            if (elsewhere.isPresent() && !processes.exits(pid)) {
                return Optional.of(new Breach("cgroup", "process " + pid + " has moved to " + elsewhere.get()));
            }
        }
        return Optional.empty();
    }

    /** The limit that was broken by a run of which nobody is left, if one was. */
    Optional<Breach> broken(RunUsage usage) {
        Duration used = usage.user().plus(usage.system());
        return group.flatMap(RunGroup::breach)
                .or(() -> limits.cpuTime()
                        .filter(most -> used.compareTo(most) >= 0)
                        .map(most -> Breach.cpuTime(used, most)));
    }

    OptionalLong memoryPeak() {
        OptionalLong kept = group.map(RunGroup::memoryPeak).orElse(OptionalLong.empty());
        return kept.isPresent() ? kept : count.map(RunCount::memoryPeak).orElse(kept);
    }

    OptionalLong processesPeak() {
        OptionalLong kept = group.map(RunGroup::pidsPeak).orElse(OptionalLong.empty());
        return kept.isPresent() ? kept : count.map(RunCount::processesPeak).orElse(kept);
    }
}
