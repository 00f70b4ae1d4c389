package dev.quietus.linux;

import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who of the newest listing is a member of a holding and who is a stranger. What ends whole groups asks it, so that
 * nobody is ended who is not meant. A member that has ended is neither.
 */
final class Roster {
    private final Holding holding;
    private final Snapshot listing;
    private final int size;
    private final Map<ProcessIdentity, Held> members = new HashMap<>();
    private final Map<Integer, Held> numbered = new HashMap<>();

    Roster(Holding holding) {
        this.holding = holding;
        this.listing = holding.listing();
        this.size = holding.members().size();
        for (Held held : holding.members()) {
            members.put(held.member().identity(), held);
        }
        for (Held held : holding.living()) {
            numbered.put(held.member().facts().pid(), held);
        }
    }

    /** Whether it still says what the holding says. */
    @SuppressWarnings("ReferenceEquality") // Comparing two listings by value would read both to their ends.
    boolean current(Holding other) {
        return holding == other
                && listing == other.listing()
                && size == other.members().size();
    }

    /** Whether the listing shows it and it is no member. */
    boolean isStranger(ProcessIdentity identity) {
        if (members.containsKey(identity)) {
            return false;
        }
        for (ProcessFacts facts : listing.processes()) {
            if (facts.identity().equals(identity)) {
                return true;
            }
        }
        return false;
    }

    /** The living member with this number. */
    @Nullable
    Held numbered(int pid) {
        return numbered.get(pid);
    }

    /** Everybody else in the listing who can be ended: no thread of the kernel, not ended when it was made. */
    List<ProcessFacts> strangers() {
        List<ProcessFacts> strangers = new ArrayList<>();
        for (ProcessFacts facts : listing.processes()) {
            if (!facts.kernelThread() && !facts.ended() && !members.containsKey(facts.identity())) {
                strangers.add(facts);
            }
        }
        return strangers;
    }

    /** Whether somebody may be missing from the listing, or may have moved where it does not say. */
    boolean incomplete() {
        return listing.restriction().isPresent();
    }

    /** Whether a stranger of the listing is still there, and so would be hit. */
    static boolean present(ProcessFacts facts, Kernel kernel) {
        return switch (kernel.table().pin(facts.identity())) {
            case Pinning.Pinned pinned -> {
                Pidfd.close(pinned.fd());
                yield !pinned.facts().ended();
            }
            case Pinning.Vanished vanished -> false;
            case Pinning.Refused refused -> true;
        };
    }
}
