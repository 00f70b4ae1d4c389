package dev.quietus.linux;

import dev.quietus.CallRule;
import dev.quietus.RunLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The cgroups of one run: a fresh one of cgroup v2, and on hybrid hosts fresh ones of v1 where limits need them. Never
 * used again: a child cloned into a cgroup that has seen cgroup.kill is killed at birth. For one thread at a time.
 */
final class RunGroup {
    private static final long LAG_NANOS = 20_000_000;
    private static final long NAP_NANOS = 20_000;
    private static final byte[] POPULATED = KernelText.ascii("populated");
    private static final byte[] USAGE = KernelText.ascii("usage_usec");
    private static final byte[] USER = KernelText.ascii("user_usec");
    private static final byte[] SYSTEM = KernelText.ascii("system_usec");
    private static final byte[] OOM_KILL = KernelText.ascii("oom_kill");
    private static final byte[] MAX = KernelText.ascii("max");
    private static final byte[] ONE = {'1'};

    private final ControlGroups groups;
    private final ControlGroup unified;
    private final Optional<ControlGroup> memory;
    private final Optional<ControlGroup> pids;
    private final RunLimits limits;
    private final long fd;
    /** As the kernel has them: it rounds. */
    private final OptionalLong memoryLimit;

    private final OptionalLong pidsLimit;

    /**
     * @param unified the one of cgroup v2
     * @param memory the one that limits memory, which may be the same
     * @param pids the one that limits pids, which may be the same
     */
    RunGroup(
            ControlGroups groups,
            ControlGroup unified,
            Optional<ControlGroup> memory,
            Optional<ControlGroup> pids,
            RunLimits limits) {
        this.groups = groups;
        this.unified = unified;
        this.memory = memory;
        this.pids = pids;
        this.limits = limits;
        fd = groups.files().locate(unified.file(""));
        memoryLimit = memory.map(group -> number(group, memoryFile(group))).orElse(OptionalLong.empty());
        pidsLimit = pids.map(group -> number(group, "pids.max")).orElse(OptionalLong.empty());
    }

    /** The file of a cgroup that has its limit of memory. */
    static String memoryFile(ControlGroup group) {
        return group.unified() ? "memory.max" : "memory.limit_in_bytes";
    }

    /** The directory's descriptor, for CLONE_INTO_CGROUP. */
    long fd() {
        return fd;
    }

    ControlGroup unified() {
        return unified;
    }

    /** The cgroups of v1, each to be joined by writing to its list. */
    List<ControlGroup> legacy() {
        List<ControlGroup> legacy = new ArrayList<>();
        memory.filter(group -> !group.unified()).ifPresent(legacy::add);
        pids.filter(group -> !group.unified()).ifPresent(legacy::add);
        return legacy;
    }

    /** Where a process is that is not in these cgroups; empty when it is, or has ended. */
    Optional<String> elsewhere(int pid) {
        List<ControlGroup> all = new ArrayList<>(legacy());
        all.add(unified);
        for (ControlGroup group : all) {
            String path = groups.path(pid, group);
            String own = group.membersPath();
            if (!path.isEmpty() && !(path + "/").startsWith(own + "/") && !path.equals(own + " (deleted)")) {
                return Optional.of(new ControlGroup(group.mount(), path).text());
            }
        }
        return Optional.empty();
    }

    /** Kills everybody in it, newborns included; processes whose first thread has exited may escape that. */
    void kill() {
        groups.files().write(unified.file("cgroup.kill"), ONE);
    }

    /** How many it still holds as far as the kernel says: 0 nobody, 1 somebody, -1 cannot be told. */
    long populated() {
        long last = System.nanoTime() + LAG_NANOS;
        long populated = groups.event(unified, POPULATED);
        // Whoever was reaped leaves his cgroup only when the processor has left him: a moment later.
        while (populated == 1 && System.nanoTime() < last) {
            LockSupport.parkNanos(NAP_NANOS);
            populated = groups.event(unified, POPULATED);
        }
        return populated;
    }

    /** The limit that was broken, if one was. */
    Optional<Breach> breach() {
        if (limits.memory().isPresent() && memory.isPresent()) {
            ControlGroup group = memory.get();
            long killed = value(group, group.unified() ? "memory.events" : "memory.oom_control", OOM_KILL);
            if (killed > 0) {
                return Optional.of(Breach.memory(limits.memory().getAsLong()));
            }
            if (!number(group, memoryFile(group)).equals(memoryLimit)) {
                return Optional.of(new Breach("memory", "its limit was changed"));
            }
        }
        if (limits.processes().isPresent() && pids.isPresent()) {
            if (value(pids.get(), "pids.events", MAX) > 0) {
                return Optional.of(Breach.processes(limits.processes().getAsInt()));
            }
            if (!number(pids.get(), "pids.max").equals(pidsLimit)) {
                return Optional.of(new Breach("pids", "its limit was changed"));
            }
        }
        if (limits.cpuTime().isPresent()) {
            Duration used = Duration.ofNanos(1000 * value(unified, "cpu.stat", USAGE));
            if (used.compareTo(limits.cpuTime().get()) >= 0) {
                return Optional.of(Breach.cpuTime(used, limits.cpuTime().get()));
            }
        }
        return Optional.empty();
    }

    /** The limits that no cgroup of it keeps. */
    RunLimits unkept() {
        return new RunLimits(
                Optional.empty(),
                memory.isPresent() ? OptionalLong.empty() : limits.memory(),
                pids.isPresent() ? OptionalInt.empty() : limits.processes(),
                Optional.empty(),
                OptionalLong.empty(),
                CallRule.none());
    }

    /** Microseconds of processor time in programs and in the kernel, each -1 unknown. */
    long[] cpuMicros() {
        byte[] stat = groups.files().read(unified.file("cpu.stat"));
        return stat == null
                ? new long[] {-1, -1}
                : new long[] {
                    ControlGroupText.value(stat, 0, stat.length, USER),
                    ControlGroupText.value(stat, 0, stat.length, SYSTEM)
                };
    }

    OptionalLong memoryPeak() {
        return memory.map(group -> number(group, group.unified() ? "memory.peak" : "memory.max_usage_in_bytes"))
                .orElseGet(() -> number(unified, "memory.peak"));
    }

    OptionalLong pidsPeak() {
        OptionalLong peak = number(pids.orElse(unified), "pids.peak");
        // The keeper is in it as well.
        return peak.isPresent() ? OptionalLong.of(Math.max(0, peak.getAsLong() - 1)) : peak;
    }

    /**
     * Removes it with all cgroups that the run made in it; once.
     *
     * @return what could not be removed, for people
     */
    List<String> remove() {
        Fds.close(fd);
        List<String> left = new ArrayList<>();
        remove(groups, unified, left);
        for (ControlGroup each : legacy()) {
            remove(groups, each, left);
        }
        return left;
    }

    /** Removes a cgroup with all below it; what could not be removed is added. */
    static void remove(ControlGroups groups, ControlGroup top, List<String> left) {
        if (groups.files().removeDirectory(top.file("")) == 0) {
            return;
        }
        List<ControlGroup> all = groups.subtree(top);
        for (int at = all.size() - 1; at >= 0; at--) {
            long removed = groups.files().removeDirectory(all.get(at).file(""));
            if (removed < 0 && !Errno.is(removed, Errno.ENOENT)) {
                left.add("cgroup " + all.get(at).text() + ": " + Errno.text(removed));
            }
        }
    }

    private long value(ControlGroup group, String file, byte[] key) {
        byte[] bytes = groups.files().read(group.file(file));
        return bytes == null ? -1 : ControlGroupText.value(bytes, 0, bytes.length, key);
    }

    private OptionalLong number(ControlGroup group, String file) {
        byte[] bytes = groups.files().read(group.file(file));
        long value = bytes == null ? -1 : KernelText.number(bytes, 0, KernelText.find(bytes, 0, bytes.length, '\n'));
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
