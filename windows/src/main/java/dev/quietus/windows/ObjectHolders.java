package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who keeps the objects of processes, by having handles of them. */
final class ObjectHolders {
    private final WindowsSystem system;

    ObjectHolders(WindowsSystem system) {
        this.system = system;
    }

    /**
     * @param pids whose handles they are
     * @param text the same with their names, empty for nobody
     */
    record Answer(SortedSet<Integer> pids, String text) {}

    /** For each, in the same order; nobody for one that cannot be opened. */
    List<Answer> of(List<ProcessFacts> processes) {
        List<Long> handles = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (ProcessFacts facts : processes) {
            boolean pinned = system.access().open(facts.identity(), 0) instanceof Pinning.Pinned held
                    && handles.add(held.handle());
            places.add(pinned ? handles.size() - 1 : -1);
        }
        try {
            List<SortedSet<Integer>> holders = Holders.of(handles);
            return places.stream()
                    .map(place -> answer(place < 0 ? new TreeSet<>() : holders.get(place)))
                    .toList();
        } finally {
            handles.forEach(Kernel32.CALLS::CloseHandle);
        }
    }

    private Answer answer(SortedSet<Integer> pids) {
        return new Answer(pids, pids.stream().map(system.table()::text).collect(Collectors.joining(", ")));
    }
}
