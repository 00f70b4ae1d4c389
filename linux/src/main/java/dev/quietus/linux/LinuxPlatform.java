package dev.quietus.linux;

import dev.quietus.Capability;
import dev.quietus.Dependants;
import dev.quietus.ExitStatus;
import dev.quietus.Leftover;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Respawner;
import dev.quietus.Swept;
import dev.quietus.Symptom;
import dev.quietus.Target;
import dev.quietus.spi.Details;
import dev.quietus.spi.Feed;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Inventory;
import dev.quietus.spi.Lineage;
import dev.quietus.spi.Means;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Linux platform. For one thread at a time; needs pidfds (Linux 5.3) and {@code /proc}. */
public final class LinuxPlatform implements Platform {
    private static final byte[] OWN_STAT = KernelText.ascii("self/stat");

    private @Nullable Kernel kernel;
    private @Nullable Selectors selectors;
    private @Nullable MeansCatalogue means;

    /** Touches nothing; the kernel is opened by the first call that needs it. */
    public LinuxPlatform() {}

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public boolean isHere() {
        return System.getProperty("os.name", "").equals("Linux");
    }

    @Override
    public Snapshot snapshot() {
        return snapshot(Snapshot.Numbering.GIVEN);
    }

    @Override
    public Snapshot snapshot(Snapshot.Numbering numbering) {
        return kernel().table().snapshot(numbering);
    }

    @Override
    public Snapshot snapshot(Snapshot.Numbering numbering, Snapshot before, Set<ProcessIdentity> these) {
        return kernel().table().snapshot(numbering, before, these);
    }

    @Override
    public long ticks() {
        return kernel().table().ticks();
    }

    @Override
    public long ticksPerSecond() {
        return ProcessTable.TICKS_PER_SECOND;
    }

    @Override
    public OptionalLong births() {
        long ever = new Births(kernel().proc()).ever();
        return ever < 0 ? OptionalLong.empty() : OptionalLong.of(ever);
    }

    @Override
    public long pageBytes() {
        return kernel().proc().pageBytes();
    }

    /** As proc_pid_stat(5) has it, which is not exact. */
    @Override
    public long resident() {
        Proc proc = kernel().proc();
        int length = proc.read(OWN_STAT);
        return length <= 0
                ? 0
                : ProcStat.field(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length, ProcStat.RESIDENT)
                        * pageBytes();
    }

    @Override
    public String boot() {
        return kernel().boot();
    }

    @Override
    public Opening open(ProcessIdentity identity) {
        return opening(identity, kernel().table().pin(identity));
    }

    @Override
    public Opening open(ProcessFacts seen) {
        return opening(seen.identity(), kernel().table().pin(seen));
    }

    private Opening opening(ProcessIdentity identity, Pinning pinning) {
        if (pinning instanceof Pinning.Pinned pinned) {
            boolean kept = kernel().descriptors().affords(pinned.fd());
            if (!kept) {
                Pidfd.close(pinned.fd());
            }
            return new Opening.Held(new LinuxHandle(kernel(), identity, pinned.facts(), kept ? pinned.fd() : -1));
        }
        return pinning instanceof Pinning.Refused refused
                ? new Opening.Refused(refused.reason())
                : new Opening.Vanished();
    }

    @Override
    public Selection select(Target target, Snapshot snapshot) {
        Selectors chosen = selectors;
        if (chosen == null) {
            chosen = new Selectors(kernel());
            selectors = chosen;
        }
        return chosen.select(target, snapshot);
    }

    @Override
    public Details details(ProcessIdentity identity) {
        return new LinuxDetails(kernel(), identity);
    }

    @Override
    public List<List<Symptom>> symptoms(List<ProcessFacts> processes) {
        return new SymptomSurvey(kernel()).of(processes);
    }

    @Override
    public List<Dependants> dependants(List<ProcessFacts> processes, Snapshot snapshot) {
        return new DependantSearch(kernel(), snapshot).of(processes);
    }

    @Override
    public Optional<String> blindness() {
        return new Capabilities(kernel()).blindness();
    }

    @Override
    public Optional<String> unseen() {
        return kernel().veil().unseen(kernel().pidfd());
    }

    @Override
    public Optional<String> userName(int uid) {
        return kernel().users().name(uid);
    }

    @Override
    public Lineage lineage() {
        return ProcessConnector.open(kernel());
    }

    @Override
    public Optional<Respawner> respawner(ProcessFacts process, List<ProcessFacts> ancestors) {
        return new Sources(kernel()).of(process, ancestors);
    }

    @Override
    public Self self(Snapshot snapshot) {
        return SelfReader.read(kernel().pid(), snapshot);
    }

    @Override
    public List<Means> means() {
        MeansCatalogue known = means;
        if (known == null) {
            known = new MeansCatalogue(kernel());
            means = known;
        }
        return known.all();
    }

    @Override
    public List<Capability> capabilities() {
        return new Capabilities(kernel()).all();
    }

    @Override
    public Inventory inventory(List<ProcessFacts> members) {
        return LinuxInventory.take(kernel(), members);
    }

    @Override
    public Swept.Fate examine(Leftover leftover) {
        return new LinuxSweep(kernel(), this::snapshot).examine(leftover);
    }

    @Override
    public Swept.Fate remove(Leftover leftover) {
        return new LinuxSweep(kernel(), this::snapshot).remove(leftover);
    }

    @Override
    public Optional<String> exposure(String file) {
        return Exposure.of(kernel(), file);
    }

    @Override
    public void endOnQuit() {
        SignalAction.endOnQuit(kernel().scratch());
    }

    @Override
    public List<Feed> feeds() {
        return LinuxFeeds.of(kernel());
    }

    @Override
    public List<Capability> endure() {
        return new Endurance(kernel()).endure();
    }

    @Override
    public void trim() {
        new Endurance(kernel()).trim();
    }

    @Override
    public void prepare() {
        kernel().table().prepare();
        Snapshot now = snapshot();
        Self self = self(now);
        for (Means each : means()) {
            each.capability();
        }
        if (open(self.identity()) instanceof Opening.Held held) {
            try (Handle handle = held.handle()) {
                handle.await(1);
            }
            // Without the pin of its own: the way that a handle takes when descriptors run out.
            held.handle().look();
        }
        Details own = details(self.identity());
        own.init();
        own.image();
        own.frozenBy();
        for (ProcessFacts facts : now.processes()) {
            if (facts.identity().equals(self.identity())) {
                inventory(List.of(facts)).remaining(Set.of(facts.identity()), now);
            }
        }
        // Classes that only an ending uses are loaded now.
        Object[] later = {
            new Handle.Sight.Unreaped(0, Optional.of(new ExitStatus.Exited(0))),
            new Handle.Sight.Reaped(Optional.of(new ExitStatus.Killed(0, false))),
            new Handle.Delivery.Accepted(),
            new Handle.Delivery.Ended(),
            new Handle.Delivery.Denied(Errno.text(-Errno.EPERM)),
            new Opening.Refused(""),
            new Opening.Vanished(),
            new Pinning.Refused("", false),
            new Pinning.Vanished(),
        };
        assert later.length > 0;
    }

    @Override
    public void close() {
        Kernel open = kernel;
        kernel = null;
        selectors = null;
        MeansCatalogue catalogue = means;
        means = null;
        if (catalogue != null) {
            catalogue.close();
        }
        if (open != null) {
            open.close();
        }
    }

    private Kernel kernel() {
        Kernel open = kernel;
        if (open == null) {
            open = Kernel.open();
            kernel = open;
        }
        return open;
    }
}
