package dev.quietus.linux;

import dev.quietus.Leftover;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Inventory;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stock of what some processes had, bounded in time, and what is left of it. */
final class LinuxInventory implements Inventory {
    /** Taking stock is a courtesy: the end of a family does not wait longer for it. */
    private static final long MOST_NANOS = 100_000_000;

    /** What is still there while they live, and goes with them or soon after. */
    private static final Set<String> FREED = Set.of("listening-port", "time-wait", "orphaned-socket", "cgroup");

    private static final byte[] EVENTS = KernelText.ascii("/cgroup.events");
    private static final byte[] EMPTY = KernelText.ascii("populated 0");

    private final Kernel kernel;
    private final List<Belongings> members = new ArrayList<>();
    private final SocketStock sockets;
    private final long taken;
    private Optional<String> incomplete = Optional.empty();

    private LinuxInventory(Kernel kernel) {
        this.kernel = kernel;
        sockets = new SocketStock(kernel);
        taken = WallClock.now(kernel.scratch());
    }

    static LinuxInventory take(Kernel kernel, List<ProcessFacts> members) {
        LinuxInventory inventory = new LinuxInventory(kernel);
        inventory.look(members);
        return inventory;
    }

    private void look(List<ProcessFacts> processes) {
        long end = System.nanoTime() + MOST_NANOS;
        BelongingsReader reader = new BelongingsReader(kernel);
        for (ProcessFacts facts : processes) {
            if (System.nanoTime() > end) {
                incomplete = Optional.of("taking stock of what it had took too long, so some was not looked at");
                break;
            }
            Belongings belongings = Matches.hasResources(facts) ? reader.read(facts) : null;
            if (belongings != null) {
                members.add(belongings);
            }
        }
        sockets.take(members);
    }

    @Override
    public List<Leftover> remaining(Set<ProcessIdentity> ended, Snapshot listing) {
        List<Leftover> found = new ArrayList<>();
        Map<Integer, Belongings> dead = new LinkedHashMap<>();
        for (Belongings one : members) {
            if (ended.contains(one.facts().identity())) {
                dead.put(one.facts().pid(), one);
            }
        }
        if (dead.isEmpty()) {
            return found;
        }
        List<ProcessFacts> living = new ArrayList<>();
        for (ProcessFacts facts : listing.processes()) {
            if (!ended.contains(facts.identity()) && !facts.ended()) {
                living.add(facts);
            }
        }
        sockets.compare(dead, living, found);
        FileHolders holders = new FileHolders(kernel, living);
        LocalMounts mounts = LocalMounts.read(kernel.proc());
        Map<Integer, Belongings> numbered = numbered(dead, ended, listing);
        FileLeftovers files = new FileLeftovers(kernel, mounts, holders, numbered, taken, found);
        for (Belongings one : dead.values()) {
            files.lookAt(one);
            files.lookAtDeleted(one);
        }
        files.lookForPids();
        Map<Integer, Belongings> seeing = new HashMap<>();
        for (Belongings one : numbered.values()) {
            if (one.objects()) {
                seeing.put(one.facts().pid(), one);
            }
        }
        new ObjectLeftovers(kernel, holders, seeing, living, found).look();
        new NamespaceLeftovers(kernel, mounts.all()).look(dead.values(), living, found);
        controlGroups(dead, found);
        return found;
    }

    /**
     * Those of the dead whom a number still tells: where somebody has had it since, alive or ended too, what names its maker by
     * number may be that one's, a comeback's for instance.
     */
    private static Map<Integer, Belongings> numbered(
            Map<Integer, Belongings> dead, Set<ProcessIdentity> ended, Snapshot listing) {
        Set<ProcessIdentity> others = new HashSet<>(ended);
        for (ProcessFacts facts : listing.processes()) {
            others.add(facts.identity());
        }
        Map<Integer, Belongings> numbered = new LinkedHashMap<>(dead);
        for (ProcessIdentity other : others) {
            Belongings one = numbered.get(other.pid());
            if (one != null && !one.facts().identity().equals(other)) {
                numbered.remove(other.pid());
            }
        }
        return numbered;
    }

    @Override
    public List<Leftover> foretold(Set<ProcessIdentity> ending, Snapshot listing) {
        List<Leftover> found = new ArrayList<>();
        for (Leftover one : remaining(ending, listing)) {
            if (!FREED.contains(one.kind())) {
                found.add(one);
            }
        }
        return found;
    }

    /** Groups that nobody is in any more. Who made one is not recorded. */
    private void controlGroups(Map<Integer, Belongings> dead, List<Leftover> found) {
        Set<String> seen = new HashSet<>();
        KernelFiles files = new KernelFiles(kernel.scratch(), kernel.proc());
        for (Belongings one : dead.values()) {
            String path = one.facts().controlGroup();
            String folder = kernel.cgroups().directory(path);
            if (folder.isEmpty() || path.equals("/") || !seen.add(path)) {
                continue;
            }
            byte[] text = files.read(join(KernelText.bytes(folder), EVENTS));
            if (text != null && KernelText.behind(text, 0, text.length, EMPTY) < text.length) {
                found.add(new Leftover(
                        "cgroup",
                        folder,
                        "empty cgroup " + path,
                        new Leftover.Standing.Perhaps("it was in it, and nobody is now; who made it is not recorded"),
                        one.facts().identity(),
                        Map.of()));
            }
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public Optional<String> incomplete() {
        return incomplete;
    }
}
