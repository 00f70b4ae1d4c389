package dev.quietus;

import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One listing, looked up by pid, parent, group, session and cgroup. */
final class ListingIndex {
    private final Snapshot listing;
    private final Map<Integer, ProcessFacts> byPid;
    private final Map<Integer, List<ProcessFacts>> byParent = new HashMap<>();
    private final Map<Integer, List<ProcessFacts>> byGroup = new HashMap<>();
    private final Map<Integer, List<ProcessFacts>> bySession = new HashMap<>();

    ListingIndex(Snapshot listing) {
        this.listing = listing;
        byPid = new HashMap<>(listing.processes().size() * 2);
        for (ProcessFacts facts : listing.processes()) {
            byPid.put(facts.pid(), facts);
            add(byParent, facts.parent(), facts);
            add(byGroup, facts.group(), facts);
            add(bySession, facts.session(), facts);
        }
    }

    private static void add(Map<Integer, List<ProcessFacts>> map, int key, ProcessFacts facts) {
        List<ProcessFacts> list = map.get(key);
        if (list == null) {
            list = new ArrayList<>(2);
            map.put(key, list);
        }
        list.add(facts);
    }

    Snapshot listing() {
        return listing;
    }

    /** The facts of that very process, null when the listing does not show it. */
    @Nullable
    ProcessFacts of(ProcessIdentity identity) {
        ProcessFacts facts = byPid.get(identity.pid());
        return facts != null && facts.identity().equals(identity) ? facts : null;
    }

    /** Whoever has that number in this listing. */
    @Nullable
    ProcessFacts numbered(int number) {
        return byPid.get(number);
    }

    List<ProcessFacts> childrenOf(int number) {
        return byParent.getOrDefault(number, List.of());
    }

    List<ProcessFacts> inGroup(int number) {
        return byGroup.getOrDefault(number, List.of());
    }

    List<ProcessFacts> inSession(int number) {
        return bySession.getOrDefault(number, List.of());
    }
}
