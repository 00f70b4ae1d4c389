package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The members of one ending, each held open. What the {@link dev.quietus.spi.Means} work on. Used by one thread.
 */
public final class Holding implements AutoCloseable {
    private final List<Target> targets;
    private final Self self;
    private final Clock clock;
    private final boolean wholeFamilies;
    private final Map<ProcessIdentity, Held> members = new LinkedHashMap<>();
    private Snapshot listing;

    Holding(List<Target> targets, Self self, Snapshot listing, Clock clock, boolean wholeFamilies) {
        this.wholeFamilies = wholeFamilies;
        this.targets = List.copyOf(targets);
        this.self = self;
        this.clock = clock;
        this.listing = listing;
    }

    /** What the user named. */
    public List<Target> targets() {
        return targets;
    }

    /** Whether all who descend from a member are to end with it, also those whom nobody has seen: nobody is left out. */
    public boolean wholeFamilies() {
        return wholeFamilies;
    }

    /** Who asks. */
    public Self self() {
        return self;
    }

    /** By which it is noted when what was done. */
    Clock clock() {
        return clock;
    }

    /** The newest complete listing. */
    public Snapshot listing() {
        return listing;
    }

    /** Everyone held so far, ended ones included, in the order they were found. */
    public Collection<Held> members() {
        return members.values();
    }

    /** Those who have not been seen to have ended. */
    public List<Held> living() {
        List<Held> living = new ArrayList<>();
        for (Held held : members.values()) {
            if (held.seen() instanceof Handle.Sight.Present) {
                living.add(held);
            }
        }
        return living;
    }

    /** The living that this user may signal, as far as is known. */
    List<Held> withinReach() {
        List<Held> within = living();
        within.removeIf(held -> held.denied() != null);
        return within;
    }

    void add(Held held) {
        members.put(held.member().identity(), held);
    }

    void listed(Snapshot snapshot) {
        listing = snapshot;
    }

    @Override
    public void close() {
        members.values().forEach(Held::close);
    }
}
