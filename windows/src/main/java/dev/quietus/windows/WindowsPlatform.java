package dev.quietus.windows;

import dev.quietus.Capability;
import dev.quietus.ExitStatus;
import dev.quietus.Leftover;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Respawner;
import dev.quietus.Swept;
import dev.quietus.Symptom;
import dev.quietus.Target;
import dev.quietus.spi.Details;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Inventory;
import dev.quietus.spi.Means;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Windows platform, for 64-bit Windows 10 and newer. For one thread at a time. */
public final class WindowsPlatform implements Platform {
    private @Nullable WindowsSystem system;
    private @Nullable Sources sources;
    private List<Means> means = List.of();

    /** Touches nothing; the system is asked by the first call that needs it. */
    public WindowsPlatform() {}

    @Override
    public String name() {
        return "windows";
    }

    @Override
    public boolean isHere() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    @Override
    public Snapshot snapshot() {
        return system().table().snapshot();
    }

    /** Nobody chooses the number of a process here. */
    @Override
    public Snapshot snapshot(Snapshot.Numbering numbering) {
        return snapshot();
    }

    @Override
    public long ticks() {
        return system().boot().now();
    }

    @Override
    public long ticksPerSecond() {
        return ProcessTable.TICKS_PER_SECOND;
    }

    @Override
    public long pageBytes() {
        return ProcessTable.PAGE;
    }

    @Override
    public String boot() {
        return system().boot().name();
    }

    @Override
    public boolean sessionsAreLed() {
        return false;
    }

    @Override
    public Optional<String> vital(ProcessFacts facts) {
        return Vital.reason(system().access(), facts);
    }

    /** One that only a handle of somebody's keeps: it is in no list. */
    @Override
    public Optional<ProcessFacts> ended(Target.Pid target) {
        EndedProcess ended =
                Access.isNumber(target.number()) ? EndedProcess.of(target.number(), system().boot()) : null;
        return Optional.ofNullable(ended).map(one -> one.facts(ticks()));
    }

    @Override
    public List<String> holders(List<ProcessFacts> ended) {
        return new ObjectHolders(system())
                .of(ended).stream().map(ObjectHolders.Answer::text).toList();
    }

    @Override
    public Optional<Respawner> respawner(ProcessFacts process, List<ProcessFacts> ancestors) {
        Sources known = sources;
        if (known == null) {
            known = new Sources(system(), Tasks.folder());
            sources = known;
        }
        return known.of(process, ancestors);
    }

    /** Without the privilege, only processes of this user let themselves be read; with it, some may still refuse. */
    @Override
    public Optional<String> blindness() {
        return Privilege.DEBUG.isHeld()
                ? new Refusing(system().access()).of(snapshot())
                : Optional.of("files, libraries and variables of other users' processes need an administrator"
                        + " (SeDebugPrivilege)");
    }

    @Override
    public boolean isNamed(ProcessFacts facts, String name) {
        String actual = facts.name().toLowerCase(Locale.ROOT);
        String wanted = name.toLowerCase(Locale.ROOT);
        return actual.equals(wanted) || actual.equals(wanted + ".exe");
    }

    @Override
    public String naming() {
        return "whole, in any case, with or without .exe";
    }

    @Override
    public boolean isSameFile(String path, String other) {
        return path.replace('/', '\\').equalsIgnoreCase(other.replace('/', '\\'));
    }

    @Override
    public Opening open(ProcessIdentity identity) {
        return open(identity, null);
    }

    @Override
    public Opening open(ProcessFacts seen) {
        return open(seen.identity(), seen);
    }

    private Opening open(ProcessIdentity identity, @Nullable ProcessFacts seen) {
        return switch (system().access().open(identity, 0)) {
            case Pinning.Pinned pinned -> {
                ProcessFacts facts = seen == null ? factsOf(identity) : seen;
                yield new Opening.Held(new WindowsHandle(system(), identity, facts, pinned.handle()));
            }
            case Pinning.Vanished vanished -> new Opening.Vanished();
            case Pinning.Refused refused -> new Opening.Refused(refused.reason());
        };
    }

    /** It is pinned, so a listing shows it, unless it has ended. */
    private ProcessFacts factsOf(ProcessIdentity identity) {
        ProcessFacts known = system().table().latest(identity);
        if (known == null) {
            snapshot();
            known = system().table().latest(identity);
        }
        return known != null ? known : new EndedProcess(identity, ProcessTable.NOBODY, "").facts(ticks());
    }

    @Override
    public Selection select(Target target, Snapshot snapshot) {
        return new Selectors(system()).select(target, snapshot);
    }

    @Override
    public Details details(ProcessIdentity identity) {
        return new WindowsDetails(system(), identity);
    }

    @Override
    public List<List<Symptom>> symptoms(List<ProcessFacts> processes) {
        SymptomReader reader = new SymptomReader(system());
        return processes.stream().map(reader::of).toList();
    }

    @Override
    public Optional<String> userName(int uid) {
        return system().accounts().name(uid);
    }

    @Override
    public Self self(Snapshot snapshot) {
        return SelfReader.read(snapshot);
    }

    @Override
    public List<Means> means() {
        if (means.isEmpty()) {
            Suspension suspension = new Suspension(system());
            means = List.of(new LateJobMeans(system(), suspension), new SweepMeans(suspension));
        }
        return means;
    }

    @Override
    public List<Capability> capabilities() {
        return new Capabilities(system()).all();
    }

    @Override
    public Inventory inventory(List<ProcessFacts> members) {
        return WindowsInventory.take(system(), members);
    }

    @Override
    public Swept.Fate examine(Leftover leftover) {
        return sweep(leftover, false);
    }

    @Override
    public Swept.Fate remove(Leftover leftover) {
        return sweep(leftover, true);
    }

    private Swept.Fate sweep(Leftover leftover, boolean remove) {
        return leftover.kind().equals(TempFiles.KIND)
                ? new TempFiles(system().boot()).handle(leftover, remove)
                : new Swept.Fate.Kept("Quietus does not remove such things");
    }

    @Override
    public void prepare() {
        Snapshot now = snapshot();
        Self self = self(now);
        means();
        if (open(self.identity()) instanceof Opening.Held held) {
            try (Handle handle = held.handle()) {
                handle.await(1);
                handle.forbidden();
            }
        }
        // Classes that only an ending uses are loaded now.
        Object[] later = {
            new Handle.Sight.Reaped(Optional.of(new ExitStatus.Exited(0))),
            new Handle.Delivery.Accepted(),
            new Handle.Delivery.Ended(),
            new Handle.Delivery.Denied(Failure.text(Failure.ACCESS_DENIED)),
            new Handle.Delivery.Deaf(""),
            new Opening.Refused(""),
            new Opening.Vanished(),
        };
        assert later.length > 0;
    }

    @Override
    public void close() {
        means.forEach(one -> {
            if (one instanceof LateJobMeans jobs) {
                jobs.close();
            }
        });
        means = List.of();
        sources = null;
        system = null;
    }

    private WindowsSystem system() {
        WindowsSystem open = system;
        if (open == null) {
            open = WindowsSystem.open();
            system = open;
        }
        return open;
    }
}
