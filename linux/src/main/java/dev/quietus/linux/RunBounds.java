package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import dev.quietus.RunLimits;
import dev.quietus.RunUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The limits of one run on memory, pids and processor time: those that its cgroups keep, and those that are counted. For one
 * thread at a time.
 */
final class RunBounds {
    /** Looking at everybody takes no more than a fifth of the time. */
    private static final int REST = 4;

    /** Unless that takes long, as the first look in a JVM does while the command forks with all its might: a thousand are born in half a second. */
    private static final long LONGEST_REST_NANOS = 50_000_000;

    private final RunLimits limits;
    private final RunTree tree;
    private final Optional<RunGroup> group;
    private final Optional<RunCount> count;
    /** Whether somebody can leave cgroups that limit him, and it could be seen. */
    private final boolean mayLeave;

    private long next = Long.MIN_VALUE;

    /** @param keeper the first process of the run, below which everybody of it is */
    RunBounds(RunLimits limits, Optional<RunGroup> group, RunThread thread, Proc proc, ProcessIdentity keeper) {
        this.limits = limits;
        this.group = group;
        tree = new RunTree(proc, keeper);
        RunLimits unkept = unkept(limits, group);
        count = names(unkept).isEmpty()
                ? Optional.empty()
                : Optional.of(new RunCount(thread, proc, keeper.pid(), unkept));
        mayLeave = group.isPresent() && watched() && RunTree.isPossible(proc);
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

    Optional<RunGroup> group() {
        return group;
    }

    /** The limit that was broken, if one was. */
    Optional<Breach> breach() {
        return group.flatMap(RunGroup::breach).or(this::lookAtAll);
    }

    private Optional<Breach> lookAtAll() {
        long begun = System.nanoTime();
        if (begun < next || count.isEmpty() && !mayLeave) {
            return Optional.empty();
        }
        Set<Integer> pids = tree.pids();
        Optional<Breach> breach =
                count.flatMap(each -> each.breach(pids)).or(() -> mayLeave ? left(pids) : Optional.empty());
        long ended = System.nanoTime();
        next = ended + Math.min(LONGEST_REST_NANOS, REST * (ended - begun));
        return breach;
    }

    private Optional<Breach> left(Set<Integer> pids) {
        for (int pid : pids) {
            Optional<String> elsewhere = group.flatMap(groups -> groups.elsewhere(pid));
            // Of who is on the way out, cgroups of v1 show the top.
            if (elsewhere.isPresent() && !tree.exits(pid)) {
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
