package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Clock;
import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.Pause;
import dev.quietus.ProcessIdentity;
import dev.quietus.Signal;
import dev.quietus.spi.Means;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ends whole cgroups of v2 by {@code cgroup.kill} (Linux 5.14), and by pidfd whoever survives that: processes whose first
 * thread has exited do. {@code populated 0} in cgroup.events is the kernel's own word that nobody is left.
 */
final class ControlGroupMeans implements Means {
    private static final byte[] ONE = KernelText.ascii("1");
    private static final byte[] ZERO = KernelText.ascii("0");
    private static final byte[] POPULATED = KernelText.ascii("populated");
    private static final byte[] FROZEN = KernelText.ascii("frozen");
    private static final long MILLI = 1_000_000L;
    private static final long FREEZE_LIMIT = 100 * MILLI;
    private static final long SETTLE_LIMIT = 150 * MILLI;
    /** Between two looks whether the dying become fewer; longer than any one process takes to die. */
    private static final long STALL = 8 * MILLI;

    private final ControlGroups groups;
    private final OwnedControlGroups owned;
    private final ControlGroupSweep sweep;
    private final LegacyFreezer legacyFreezer;
    private final ForkLimit forkLimit;
    private final Clock clock;
    private final Pause pause;
    private final Set<ControlGroup> frozen = new LinkedHashSet<>();
    private final Set<ProcessIdentity> attempted = new HashSet<>();
    private boolean atomic = true;

    ControlGroupMeans(Kernel kernel, ControlGroups groups, Clock clock, Pause pause) {
        this.groups = groups;
        this.owned = new OwnedControlGroups(kernel, groups);
        this.sweep = new ControlGroupSweep(kernel, groups);
        this.legacyFreezer = new LegacyFreezer(groups);
        this.forkLimit = new ForkLimit(groups.files());
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public String name() {
        return "cgroup";
    }

    @Override
    public Capability capability() {
        return ControlGroupCapability.unified(groups);
    }

    @Override
    public boolean atomic() {
        return atomic;
    }

    @Override
    public boolean covers(Held held, Holding holding) {
        Optional<ControlGroup> group = owned.unified(held, holding);
        if (group.isPresent()
                && !groups.files().identify(group.get().file("cgroup.kill")).exists()) {
            atomic = false;
        }
        return group.isPresent();
    }

    @Override
    public List<String> brake(List<Held> held, Holding holding) {
        List<String> report = new ArrayList<>();
        List<Held> alone = new ArrayList<>();
        for (Map.Entry<ControlGroup, List<Held>> entry :
                byGroup(held, holding, alone).entrySet()) {
            ControlGroup group = entry.getKey();
            if (freeze(group)) {
                entry.getValue().forEach(one -> one.frozen(true));
                report.add("froze cgroup " + group.text());
            } else {
                // Somebody in an uninterruptible wait keeps the rest from counting as frozen: never wait for it.
                boolean limited = forkLimit.forbid(group);
                report.add("cgroup " + group.text() + " does not freeze" + (limited ? "; forbade forks in it" : ""));
                alone.addAll(entry.getValue());
            }
        }
        report.addAll(Stopping.stop(alone, holding));
        return report;
    }

    private boolean freeze(ControlGroup group) {
        if (groups.files().write(group.file("cgroup.freeze"), ONE) != 0) {
            return false;
        }
        frozen.add(group);
        long end = clock.nanos() + FREEZE_LIMIT;
        while (groups.event(group, FROZEN) == 0 && clock.nanos() < end) {
            pause.nanos(MILLI / 2);
        }
        return groups.event(group, FROZEN) == 1;
    }

    @Override
    public List<String> force(List<Held> held, Holding holding) {
        List<String> report = new ArrayList<>();
        List<Held> alone = new ArrayList<>();
        for (Map.Entry<ControlGroup, List<Held>> entry :
                byGroup(held, holding, alone).entrySet()) {
            force(entry.getKey(), entry.getValue(), owned.roster(holding), report);
        }
        // Whoever is left from an earlier attempt may have left the cgroup before it was killed.
        for (Held one : held) {
            if (!attempted.add(one.member().identity())) {
                alone.add(one);
            }
        }
        report.addAll(Stopping.kill(alone));
        return report;
    }

    private void force(ControlGroup group, List<Held> held, Roster roster, List<String> report) {
        long killed = groups.files().write(group.file("cgroup.kill"), ONE);
        if (killed == 0) {
            report.add("cgroup.kill of " + group.text());
            for (Held one : held) {
                one.killedBy("cgroup.kill");
                if (one.member().facts().headless()) {
                    one.send(Signal.KILL);
                }
            }
        } else {
            // Where the whole group is gone, whoever is left has moved elsewhere before.
            report.add("cgroup.kill of " + group.text() + " refused: " + Errno.text(killed));
            report.addAll(Stopping.kill(held));
        }
        if (settle(group)) {
            report.add("cgroup.events of " + group.text() + ": populated 0");
            return;
        }
        // Frozen they cannot make more while they are swept, and v2 lets the frozen die.
        groups.files().write(group.file("cgroup.freeze"), ONE);
        int swept = sweep.kill(group, roster);
        report.add("sent KILL through pidfds to " + swept + " left in " + group.text());
        legacyFreezer.free(roster).ifPresent(report::add);
        groups.files().write(group.file("cgroup.kill"), ONE);
        groups.files().write(group.file("cgroup.freeze"), ZERO);
        frozen.remove(group);
        if (settle(group)) {
            report.add("cgroup.events of " + group.text() + ": populated 0");
        }
    }

    /**
     * Waits while the kernel tears down: until nobody is left, or until no one has died for a moment, and then somebody
     * there has not got the signal. Sweeping earlier would only steal the dying their processor.
     *
     * @return whether nobody is left
     */
    private boolean settle(ControlGroup group) {
        long begin = clock.nanos();
        long looked = begin;
        int before = Integer.MAX_VALUE;
        long step = MILLI / 20;
        while (true) {
            long populated = groups.event(group, POPULATED);
            if (populated <= 0) {
                // A cgroup without the file is gone, and only empty ones go.
                return populated == 0
                        || !groups.files().identify(group.file("")).exists();
            }
            long now = clock.nanos();
            if (now - looked >= STALL) {
                int count = sweep.count(group);
                if (count >= before || now - begin >= SETTLE_LIMIT) {
                    return false;
                }
                before = count;
                looked = now;
            }
            pause.nanos(step);
            step = Math.min(MILLI, step * 2);
        }
    }

    @Override
    public List<String> release(List<Held> held, Holding holding) {
        List<String> report = new ArrayList<>();
        forkLimit.restore();
        Set<ControlGroup> thaw = new LinkedHashSet<>(frozen);
        byGroup(held, holding, new ArrayList<>()).forEach((group, those) -> {
            for (Held one : those) {
                if (one.stoppedByUs()) {
                    thaw.add(group);
                }
                one.frozen(false);
            }
        });
        for (ControlGroup top : thaw) {
            for (ControlGroup group : groups.subtree(top)) {
                byte[] state = groups.files().read(group.file("cgroup.freeze"));
                if (state != null && state.length > 0 && state[0] == '1') {
                    groups.files().write(group.file("cgroup.freeze"), ZERO);
                    report.add("thawed cgroup " + group.text());
                }
            }
        }
        frozen.clear();
        attempted.clear();
        report.addAll(Stopping.release(held));
        return report;
    }

    /**
     * Splits by cgroup.
     *
     * @param alone receives whoever has come to share its cgroup with a stranger since it was covered
     */
    private Map<ControlGroup, List<Held>> byGroup(List<Held> held, Holding holding, List<Held> alone) {
        Map<ControlGroup, List<Held>> split = new LinkedHashMap<>();
        for (Held one : held) {
            Optional<ControlGroup> group = owned.unified(one, holding);
            if (group.isPresent()) {
                split.computeIfAbsent(group.get(), g -> new ArrayList<>()).add(one);
            } else {
                alone.add(one);
            }
        }
        return split;
    }
}
