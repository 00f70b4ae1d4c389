package dev.quietus;

import dev.quietus.spi.Inventory;
import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Foretells what named processes would leave behind. Reads, and changes nothing. */
final class Forecast {
    /** More named processes are not asked what they have. */
    private static final int MOST = 64;

    private final Platform platform;
    private final Found found;

    Forecast(Platform platform, Found found) {
        this.platform = platform;
        this.found = found;
    }

    /** @param healthy those of which nothing shows that they wait for a file system, which could hold this up too */
    Map<ProcessIdentity, Leavings> of(List<ProcessFacts> healthy) {
        List<ProcessFacts> asked = healthy.subList(0, Math.min(MOST, healthy.size()));
        Set<ProcessIdentity> ending = new HashSet<>();
        found.everyone().forEach(member -> ending.add(member.identity()));
        Map<ProcessIdentity, List<Leavings.Thing>> things = new HashMap<>();
        asked.forEach(facts -> things.put(facts.identity(), new ArrayList<>()));
        Optional<String> gap = Optional.empty();
        if (!asked.isEmpty()) {
            Inventory inventory = platform.inventory(asked);
            for (Leftover one : inventory.foretold(ending, found.index().listing())) {
                List<Leavings.Thing> own = things.get(one.owner());
                if (own != null) {
                    own.add(new Leavings.Thing(one.kind(), one.name(), one.text()));
                }
            }
            gap = inventory.incomplete();
        }
        Map<ProcessIdentity, Leavings> all = new HashMap<>();
        for (ProcessFacts facts : asked) {
            all.put(facts.identity(), new Leavings(things.getOrDefault(facts.identity(), List.of()), gap));
        }
        return all;
    }
}
