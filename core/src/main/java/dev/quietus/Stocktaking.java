package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Inventory;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes stock of a family before it ends, and says afterwards what is left of that. A courtesy: whatever fails here, or
 * would take long, is left out and said; the ending itself does not wait for it.
 */
final class Stocktaking {
    /** Of more members only the named ones are looked at. */
    private static final int MOST = 256;

    /** More members that are hardly a second old: they multiply, and each moment makes them more. */
    private static final int MOST_NEWBORN = 16;

    private final Platform platform;
    private final Holding holding;
    private final Map<ProcessIdentity, ProcessIdentity> childrenOfMembers = new HashMap<>();
    private final Set<ProcessIdentity> looked = new HashSet<>();
    private @Nullable Inventory inventory;
    private Optional<String> incomplete = Optional.empty();
    private boolean decided;

    Stocktaking(Platform platform, Holding holding) {
        this.platform = platform;
        this.holding = holding;
    }

    /**
     * Looks at everyone, the first time it is called.
     *
     * @param atRest whether nobody of the family can run, so that time costs nothing
     */
    void take(boolean atRest) {
        if (decided) {
            return;
        }
        decided = true;
        List<ProcessFacts> members = new ArrayList<>();
        for (Held held : holding.living()) {
            members.add(held.member().facts());
        }
        if (!atRest && newborn(members) > MOST_NEWBORN) {
            incomplete = Optional.of("the family multiplies, so no stock was taken of what it had");
            return;
        }
        if (members.size() > MOST) {
            incomplete = Optional.of("of " + members.size() + " processes stock was taken of the named ones only");
            members.clear();
            for (Held held : holding.living()) {
                if (held.member().evidence().kind() == Evidence.Kind.NAMED && members.size() < MOST) {
                    members.add(held.member().facts());
                }
            }
        }
        look(members);
    }

    /** Does without, unless stock has been taken already. */
    void forgo(String reason) {
        if (!decided) {
            decided = true;
            incomplete = Optional.of(reason + ", so no stock was taken of what it had");
        }
    }

    private void look(List<ProcessFacts> members) {
        for (ProcessFacts facts : members) {
            looked.add(facts.identity());
        }
        try {
            noteChildren(holding.listing());
            inventory = platform.inventory(members);
        } catch (QuietusException e) {
            if (e.reason() == QuietusException.Reason.INTERRUPTED) {
                throw e;
            }
            failed(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e);
        }
    }

    private void failed(Throwable e) {
        incomplete = Optional.of("what it left could not be looked at: " + e);
    }

    private int newborn(List<ProcessFacts> members) {
        long since = platform.ticks() - platform.ticksPerSecond();
        int newborn = 0;
        for (ProcessFacts facts : members) {
            newborn += facts.identity().startTicks() > since ? 1 : 0;
        }
        return newborn;
    }

    /** Whoever is a member's child and no member: left out on request. */
    private void noteChildren(Snapshot listing) {
        Map<Integer, ProcessIdentity> members = new HashMap<>();
        Set<ProcessIdentity> known = new HashSet<>();
        for (Held held : holding.members()) {
            members.put(held.member().facts().pid(), held.member().identity());
            known.add(held.member().identity());
        }
        for (ProcessFacts facts : listing.processes()) {
            ProcessIdentity parent = members.get(facts.parent());
            if (parent != null && !known.contains(facts.identity()) && !facts.ended()) {
                childrenOfMembers.put(facts.identity(), parent);
            }
        }
    }

    /** What is left of those who have ended; called once, after the verification. */
    List<Leftover> compare() {
        Inventory taken = inventory;
        Set<ProcessIdentity> ended = new HashSet<>();
        for (Held held : holding.members()) {
            if (!(held.seen() instanceof Handle.Sight.Present)) {
                ended.add(held.member().identity());
            }
        }
        List<Leftover> left = new ArrayList<>();
        if (taken == null || ended.isEmpty()) {
            return left;
        }
        try {
            adopted(ended, left);
            left.addAll(taken.remaining(ended, holding.listing()));
            if (incomplete.isEmpty()) {
                incomplete = taken.incomplete();
            }
            if (incomplete.isEmpty() && !looked.containsAll(ended)) {
                incomplete = Optional.of("some processes joined the family after stock had been taken");
            }
        } catch (QuietusException e) {
            if (e.reason() == QuietusException.Reason.INTERRUPTED) {
                throw e;
            }
            failed(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            failed(e);
        }
        return left;
    }

    private void adopted(Set<ProcessIdentity> ended, List<Leftover> left) {
        Set<ProcessIdentity> members = new HashSet<>();
        for (Held held : holding.members()) {
            members.add(held.member().identity());
        }
        Map<Integer, ProcessFacts> numbered = new HashMap<>();
        for (ProcessFacts facts : holding.listing().processes()) {
            numbered.put(facts.pid(), facts);
        }
        for (ProcessFacts facts : holding.listing().processes()) {
            ProcessIdentity owner = childrenOfMembers.get(facts.identity());
            ProcessFacts parent = numbered.get(facts.parent());
            boolean joined = members.contains(facts.identity());
            if (owner != null && ended.contains(owner) && !facts.ended() && !joined) {
                String name = facts.pid() + " (" + facts.name() + ")";
                String by = parent == null || parent.ended()
                        ? "it lives on, and its parent has ended"
                        : "it lives on as a child of " + parent.pid() + " (" + parent.name() + ")";
                left.add(new Leftover(
                        "adopted-child",
                        name,
                        "its child " + name,
                        new Leftover.Standing.Shared(by),
                        owner,
                        Map.of("identity", facts.identity().token())));
            }
        }
    }

    /** Why more may be left than {@link #compare} says, if so. */
    Optional<String> incomplete() {
        return incomplete;
    }
}
