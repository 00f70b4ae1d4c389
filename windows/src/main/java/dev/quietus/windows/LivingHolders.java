package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Who of the living has what the ended had, found in the table of all handles. */
final class LivingHolders {
    private static final long LIMIT_MILLIS = 2_000;

    private final Map<Belonging, Set<Integer>> found = new ConcurrentHashMap<>();
    private final Map<Integer, ProcessFacts> living = new TreeMap<>();
    private boolean complete = true;

    /**
     * Looks.
     *
     * @param wanted what for, with the addresses of these objects where the system tells them
     */
    LivingHolders(Map<Belonging, Set<Long>> wanted, Collection<ProcessFacts> alive) {
        alive.forEach(facts -> living.put(facts.pid(), facts));
        if (!wanted.isEmpty()) {
            complete = ForeignHandles.lend(
                    "living-holders",
                    LIMIT_MILLIS,
                    handles -> search(new HandleCopies(handles), new HashMap<>(wanted)));
        }
    }

    /** Whether all of them were looked at. */
    boolean isComplete() {
        return complete;
    }

    /** Files come last, and only where one is looked for: of those some never answer. */
    private void search(HandleCopies copies, Map<Belonging, Set<Long>> wanted) {
        Set<Long> objects = new HashSet<>();
        wanted.values().forEach(objects::addAll);
        boolean files = wanted.keySet().stream().anyMatch(LivingHolders::isFile);
        List<HandleTable.Row> rows = new ArrayList<>(HandleTable.read());
        // An address is enough to leave a handle out; the object's name has to agree as well.
        rows.removeIf(row -> !living.containsKey(row.pid())
                || row.object() != 0 && !objects.contains(0L) && !objects.contains(row.object()));
        rows.sort(Comparator.comparing(copies::isFile));
        for (HandleTable.Row row : rows) {
            if (Errand.isGivenUp() || !files && copies.isFile(row)) {
                return;
            }
            Belonging thing = copies.read(row);
            if (thing != null && wanted.containsKey(thing)) {
                found.computeIfAbsent(thing, one -> ConcurrentHashMap.newKeySet())
                        .add(row.pid());
            }
        }
    }

    private static boolean isFile(Belonging thing) {
        return !(thing instanceof Belonging.Named named) || named.isPipe();
    }

    List<ProcessFacts> of(Belonging thing) {
        List<ProcessFacts> holders = new ArrayList<>();
        for (Integer pid : found.getOrDefault(thing, Set.of())) {
            holders.add(living.get(pid));
        }
        holders.sort(Comparator.comparingInt(ProcessFacts::pid));
        return holders;
    }
}
