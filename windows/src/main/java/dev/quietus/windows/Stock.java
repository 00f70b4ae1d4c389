package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What some processes have open, by the table of all handles, as one look shows it. */
final class Stock {
    /** Taking stock is a courtesy: the end of a family does not wait longer for it. */
    private static final long LIMIT_MILLIS = 500;

    /**
     * One thing.
     *
     * @param row the handle by which it was seen
     * @param heirs who has a handle of the very same open file, and is younger: who inherited it from the owner
     */
    record Owned(ProcessFacts owner, HandleTable.Row row, Belonging thing, List<ProcessFacts> heirs) {}

    private final int own = Kernel32.CALLS.GetCurrentProcessId();
    private final Map<Integer, ProcessFacts> members = new HashMap<>();
    private final Map<Integer, ProcessFacts> others = new HashMap<>();
    private final List<Owned> owned = new CopyOnWriteArrayList<>();
    private final Map<ProcessIdentity, List<byte[]>> sids = new ConcurrentHashMap<>();
    private final Map<ProcessIdentity, List<String>> faces = new LinkedHashMap<>();
    private final AtomicInteger closed = new AtomicInteger();
    private Optional<String> incomplete = Optional.empty();

    private Stock() {}

    static Stock take(WindowsSystem system, List<ProcessFacts> members) {
        Stock stock = new Stock();
        for (ProcessFacts facts : members) {
            if (!facts.kernelThread() && !facts.ended()) {
                stock.members.put(facts.pid(), facts);
                if (Wsl.isFace(facts)) {
                    stock.faces.put(facts.identity(), new WindowsDetails(system, facts.identity()).commandLine());
                }
                if (system.access().open(facts.identity(), Kernel32.PROCESS_QUERY_INFORMATION)
                        instanceof Pinning.Pinned held) {
                    try (held) {
                        stock.sids.put(facts.identity(), FileOwner.of(held.handle()));
                    }
                }
            }
        }
        for (ProcessFacts facts : system.table().snapshot().processes()) {
            if (!facts.ended() && !stock.members.containsKey(facts.pid())) {
                stock.others.put(facts.pid(), facts);
            }
        }
        stock.others.remove(stock.own);
        if (!ForeignHandles.lend("stock", LIMIT_MILLIS, stock::look)) {
            stock.incomplete = Optional.of("taking stock of what it had took too long, so some was not looked at");
        } else if (stock.closed.get() > 0) {
            stock.incomplete = Optional.of("what " + stock.closed.get()
                    + " of the processes had open may not be looked at (PROCESS_DUP_HANDLE)");
        }
        return stock;
    }

    /** What was seen until it was given up, if it was. */
    List<Owned> owned() {
        return owned;
    }

    Optional<String> incomplete() {
        return incomplete;
    }

    /** Whom that member makes files for. */
    List<byte[]> sids(ProcessIdentity member) {
        return sids.getOrDefault(member, List.of());
    }

    /** Those that show a Linux distribution, with their command lines. */
    Map<ProcessIdentity, List<String>> faces() {
        return faces;
    }

    private void look(ForeignHandles handles) {
        HandleCopies copies = new HandleCopies(handles);
        for (Integer pid : members.keySet()) {
            closed.addAndGet(handles.opens(pid) ? 0 : 1);
        }
        List<HandleTable.Row> theirs = new ArrayList<>();
        Heirs heirs = new Heirs(handles);
        // What this program has too is what the system's libraries share among all who load them.
        Set<Belonging> common = new HashSet<>();
        for (HandleTable.Row row : HandleTable.read()) {
            if (members.containsKey(row.pid())) {
                theirs.add(row);
            } else if (others.containsKey(row.pid())) {
                heirs.add(row);
            } else if (row.pid() == own && !copies.isFile(row) && copies.read(row) instanceof Belonging.Named named) {
                common.add(named);
            }
        }
        theirs.sort(Comparator.comparing(copies::isFile));
        for (HandleTable.Row row : theirs) {
            if (Errand.isGivenUp()) {
                return;
            }
            Belonging thing = copies.read(row);
            ProcessFacts owner = members.get(row.pid());
            if (thing != null && owner != null && !common.contains(thing)) {
                owned.add(new Owned(
                        owner, row, thing, thing instanceof Belonging.Disk ? heirs.of(row, owner) : List.of()));
            }
        }
    }

    /**
     * Who has the same object as somebody else. Its address says so, where the system tells it; else an inherited handle has the
     * number that it had in its first process, and a comparison proves it (NtCompareObjects).
     */
    private final class Heirs {
        private final ForeignHandles handles;
        private final Map<Long, List<HandleTable.Row>> byObject = new HashMap<>();
        private final Map<Long, List<HandleTable.Row>> byValue = new HashMap<>();

        Heirs(ForeignHandles handles) {
            this.handles = handles;
        }

        void add(HandleTable.Row row) {
            (row.object() == 0 ? byValue : byObject)
                    .computeIfAbsent(row.object() == 0 ? row.value() : row.object(), key -> new ArrayList<>())
                    .add(row);
        }

        List<ProcessFacts> of(HandleTable.Row row, ProcessFacts owner) {
            List<ProcessFacts> heirs = new ArrayList<>();
            List<HandleTable.Row> candidates = row.object() == 0
                    ? byValue.getOrDefault(row.value(), List.of())
                    : byObject.getOrDefault(row.object(), List.of());
            for (HandleTable.Row candidate : candidates) {
                ProcessFacts other = others.get(candidate.pid());
                boolean younger = other != null
                        && other.identity().startTicks() >= owner.identity().startTicks();
                if (younger && candidate.type() == row.type() && (row.object() != 0 || isSame(row, candidate))) {
                    heirs.add(other);
                }
            }
            return heirs;
        }

        private boolean isSame(HandleTable.Row one, HandleTable.Row other) {
            long first = handles.copy(one);
            long second = handles.copy(other);
            boolean same = first != 0 && second != 0 && Holders.same(first, second);
            Kernel32.CALLS.CloseHandle(first);
            Kernel32.CALLS.CloseHandle(second);
            return same;
        }
    }
}
