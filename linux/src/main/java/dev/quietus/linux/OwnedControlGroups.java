package dev.quietus.linux;

import dev.quietus.Held;
import dev.quietus.Holding;
import dev.quietus.ProcessFacts;
import dev.quietus.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which cgroups hold members of a holding and nobody else, so that ending the cgroup ends no stranger. INVARIANT: never
 * the top of a hierarchy, never one that this process is in or below.
 */
final class OwnedControlGroups {
    private final Kernel kernel;
    private final ControlGroups groups;
    private @Nullable Roster roster;
    private List<ProcessFacts> strangers = List.of();
    private final Map<String, Optional<ControlGroup>> owned = new HashMap<>();

    OwnedControlGroups(Kernel kernel, ControlGroups groups) {
        this.kernel = kernel;
        this.groups = groups;
    }

    /** The roster of the newest listing, by which the answers below are given. */
    Roster roster(Holding holding) {
        Roster known = roster;
        if (known == null || !known.current(holding)) {
            known = new Roster(holding);
            roster = known;
            strangers = known.strangers();
            owned.clear();
        }
        return known;
    }

    /** The widest owned cgroup of v2 that a member is in; empty when a stranger, or this process, shares even its own. */
    Optional<ControlGroup> unified(Held held, Holding holding) {
        Roster current = roster(holding);
        String path = held.member().facts().controlGroup();
        if (current.incomplete() || path.length() < 2) {
            return Optional.empty();
        }
        Optional<ControlGroup> found = owned.get(path);
        if (found == null) {
            found = widest(path, current);
            owned.put(path, found);
        }
        return found;
    }

    private Optional<ControlGroup> widest(String path, Roster current) {
        Optional<ControlGroup> found = Optional.empty();
        String at = path;
        while (at.length() > 1) {
            Optional<ControlGroup> group = groups.unifiedAt(at);
            if (group.isEmpty() || !isOwned(group.get(), at, current)) {
                return found;
            }
            found = group;
            at = at.substring(0, Math.max(1, at.lastIndexOf('/')));
        }
        return found;
    }

    private boolean isOwned(ControlGroup group, String membersPath, Roster current) {
        if (group.path().equals("/")) {
            return false;
        }
        for (ProcessFacts stranger : strangers) {
            // Of whom it is not known where he is, he may be in there.
            boolean inside = stranger.controlGroup().isEmpty() || PathText.within(stranger.controlGroup(), membersPath);
            if (inside && Roster.present(stranger, kernel)) {
                return false;
            }
        }
        return !groups.holdsSelf(group) && holdsOnly(group, current);
    }

    /** Whether the lists of the kernel agree now, and show nobody of an invisible PID namespace. */
    private boolean holdsOnly(ControlGroup top, Roster current) {
        Set<Integer> listed = groups.everyone(List.of(top));
        if (listed.contains(0)) {
            return false;
        }
        for (ProcessFacts stranger : strangers) {
            if (listed.contains(stranger.pid()) && Roster.present(stranger, kernel)) {
                return false;
            }
        }
        return !listed.contains(kernel.pid()) && !current.incomplete();
    }

    /** The cgroups of v1 that targets of the holding name and that hold members and nobody else. */
    List<ControlGroup> legacy(Holding holding, UnitSelector units) {
        Roster current = roster(holding);
        List<ControlGroup> found = new ArrayList<>();
        for (Target target : holding.targets()) {
            List<ControlGroup> named = switch (target) {
                case Target.ControlGroup group ->
                    groups.resolve(group.path()).map(List::of).orElse(List.of());
                case Target.Unit unit -> units.groupsOf(unit.name());
                default -> List.of();
            };
            for (ControlGroup group : named) {
                boolean eligible = !group.unified() && !group.path().equals("/") && !groups.holdsSelf(group);
                if (eligible && holdsOnly(group, current)) {
                    found.add(group);
                }
            }
        }
        return found;
    }
}
