package dev.quietus.windows;

import com.sun.jna.WString;
import dev.quietus.Leftover;
import dev.quietus.Leftover.Standing;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Inventory;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stock of what some processes had open, and what is left of it: Windows frees an object with the last handle of it, so that what
 * outlives a process is what another one has inherited, or opened by its name, and what is on a disk.
 */
final class WindowsInventory implements Inventory {
    static final String PORT = "listening-port";

    /** By which the service manager talks with services. */
    private static final String MANAGERS = HandleCopies.PIPES + "net\\NtControlPipe";

    private static final int NOT_AT_ALL = 1;
    /** What more of the living have is no matter of one family. */
    private static final int MOST_HOLDERS = 4;

    private final Stock stock;
    private final TempFiles files;
    private boolean cutOff;

    private WindowsInventory(WindowsSystem system, Stock stock) {
        this.stock = stock;
        this.files = new TempFiles(system.boot());
    }

    static WindowsInventory take(WindowsSystem system, List<ProcessFacts> members) {
        return new WindowsInventory(system, Stock.take(system, members));
    }

    @Override
    public Optional<String> incomplete() {
        return stock.incomplete()
                .or(() -> cutOff
                        ? Optional.of("looking for who else has what it had took too long, so some was not looked at")
                        : Optional.empty());
    }

    @Override
    public List<Leftover> remaining(Set<ProcessIdentity> ended, Snapshot listing) {
        return compare(ended, listing, false);
    }

    /** A port that only those listen on who are to end is free then. */
    @Override
    public List<Leftover> foretold(Set<ProcessIdentity> ending, Snapshot listing) {
        List<Leftover> found = new ArrayList<>(compare(ending, listing, true));
        found.removeIf(one -> one.kind().equals(PORT) && one.standing() instanceof Standing.Perhaps);
        return found;
    }

    private static Set<Integer> listeningPorts() {
        Set<Integer> ports = new HashSet<>();
        for (SocketTableText.Row row : PortSelector.rows(true)) {
            if (row.state() == SocketTableText.LISTENING) {
                ports.add(row.port());
            }
        }
        return ports;
    }

    /** @param before whether they have not ended yet */
    private List<Leftover> compare(Set<ProcessIdentity> ended, Snapshot listing, boolean before) {
        Set<Integer> ports = listeningPorts();
        List<ProcessFacts> living = new ArrayList<>();
        int own = Kernel32.CALLS.GetCurrentProcessId();
        for (ProcessFacts facts : listing.processes()) {
            if (!ended.contains(facts.identity()) && !facts.ended() && facts.pid() != own) {
                living.add(facts);
            }
        }
        Map<Belonging, Stock.Owned> dead = new LinkedHashMap<>();
        Map<Belonging, Set<Long>> wanted = new HashMap<>();
        for (Stock.Owned one : stock.owned()) {
            boolean here = !(one.thing() instanceof Belonging.Port port)
                    || ports.contains(port.listener().port());
            if (ended.contains(one.owner().identity()) && here) {
                // Of several handles of a file the one that can change it tells whose it is.
                dead.merge(one.thing(), one, (first, next) -> first.row().changesFile() ? first : next);
                if (!(one.thing() instanceof Belonging.Disk)) {
                    wanted.computeIfAbsent(one.thing(), thing -> new HashSet<>())
                            .add(one.row().object());
                }
            }
        }
        List<Leftover> found = new ArrayList<>();
        stock.faces().forEach((face, arguments) -> {
            if (ended.contains(face)) {
                found.addAll(Wsl.ofThisMachine().left(face, arguments));
            }
        });
        LivingHolders holders = new LivingHolders(wanted, living);
        cutOff |= !holders.isComplete();
        for (Stock.Owned one : dead.values()) {
            switch (one.thing()) {
                case Belonging.Port port -> found.add(port(port, one, holders));
                case Belonging.Named named -> named(named, one, holders).ifPresent(found::add);
                case Belonging.Disk disk -> disk(disk, one, living, before).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Its socket lives as long as anybody has a handle of it: whoever inherited one, for instance. */
    private static Leftover port(Belonging.Port port, Stock.Owned one, LivingHolders holders) {
        List<ProcessFacts> who = holders.of(port);
        Standing standing = who.isEmpty()
                ? new Standing.Perhaps("somebody listens there who may not be looked into, or does not answer")
                : new Standing.Shared(text(who) + " has a socket open that listens there");
        String name = port.listener().text();
        return new Leftover(
                PORT, name, "listening port " + name, standing, one.owner().identity(), Map.of());
    }

    private static Optional<Leftover> named(Belonging.Named named, Stock.Owned one, LivingHolders holders) {
        List<ProcessFacts> who = holders.of(named);
        boolean pipe = named.isPipe();
        if (who.isEmpty() || who.size() > MOST_HOLDERS || named.name().startsWith(MANAGERS)) {
            return Optional.empty();
        }
        String name = pipe ? "\\\\.\\pipe\\" + named.name().substring(HandleCopies.PIPES.length()) : named.name();
        if (pipe && !isServed(name)) {
            return Optional.empty();
        }
        String kind = pipe ? "named-pipe" : "named-object";
        return Optional.of(new Leftover(
                kind,
                name,
                words(named.type()) + " " + name,
                new Standing.Shared(text(who) + " has it open"),
                one.owner().identity(),
                Map.of("type", named.type())));
    }

    /** Whether anybody still has the end of a pipe that others can come to; without, the other ends are worth nothing. */
    private static boolean isServed(String pipe) {
        return Kernel32.CALLS.WaitNamedPipeW(new WString(pipe), NOT_AT_ALL) || Failure.last() != Failure.FILE_NOT_FOUND;
    }

    private static String words(String type) {
        return switch (type) {
            case "Mutant" -> "mutex";
            case "Section" -> "shared memory";
            case Belonging.Named.PIPE -> "named pipe";
            default -> type.toLowerCase(Locale.ROOT);
        };
    }

    private Optional<Leftover> disk(Belonging.Disk disk, Stock.Owned one, List<ProcessFacts> living, boolean before) {
        Set<ProcessIdentity> alive = new HashSet<>();
        living.forEach(facts -> alive.add(facts.identity()));
        List<ProcessFacts> heirs = new ArrayList<>(new LinkedHashSet<>(one.heirs()));
        heirs.removeIf(heir -> !alive.contains(heir.identity()));
        ProcessIdentity owner = one.owner().identity();
        if (one.row().changesFile() && files.concern(disk, owner)) {
            return files.left(disk, owner, stock.sids(owner), heirs.isEmpty() ? "" : text(heirs), before);
        }
        return heirs.isEmpty()
                ? Optional.empty()
                : Optional.of(new Leftover(
                        "open-file",
                        disk.path(),
                        "open file " + disk.path(),
                        new Standing.Shared(text(heirs) + " has it open, by the same handle"),
                        owner,
                        disk.stamp().proof()));
    }

    private static String text(List<ProcessFacts> who) {
        List<String> names = new ArrayList<>();
        for (ProcessFacts facts : who.subList(0, Math.min(3, who.size()))) {
            names.add(facts.pid() + " (" + facts.name() + ")");
        }
        return String.join(", ", names);
    }
}
