package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.Target;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of a unit of systemd(1), by its cgroup, which bears the unit's name (systemd's control group interface);
 * the service manager itself is not asked, it may be what hangs.
 */
final class UnitSelector {
    /** Exists exactly where systemd is the service manager (sd_booted(3)). */
    private static final byte[] BOOTED = KernelText.ascii("/run/systemd/system");

    private final ControlGroups groups;
    private final ControlGroupSelector members;
    private final byte[] booted;
    private final Map<String, List<ControlGroup>> known = new HashMap<>();

    UnitSelector(ControlGroups groups, ControlGroupSelector members) {
        this(groups, members, BOOTED);
    }

    /** @param booted the directory whose existence shows that systemd is running */
    UnitSelector(ControlGroups groups, ControlGroupSelector members, byte[] booted) {
        this.groups = groups;
        this.members = members;
        this.booted = booted;
    }

    Selection select(Target.Unit target, Snapshot snapshot) {
        if (!groups.files().identify(booted).exists()) {
            return new Selection.Absent(
                    "no systemd on this machine (/run/systemd/system is missing); name the processes by cgroup:PATH");
        }
        List<ControlGroup> found = groupsOf(target.name());
        if (found.isEmpty()) {
            throw QuietusException.of(Reason.NOTHING_MATCHED, "no unit '" + target.name() + "' has processes");
        }
        known.put(target.name(), found);
        return members.select(found, snapshot);
    }

    /** The cgroups of a unit: the system's, or where that has none a user's. */
    List<ControlGroup> groupsOf(String name) {
        List<ControlGroup> before = known.get(name);
        if (before != null) {
            return before;
        }
        String unit = name.lastIndexOf('.') > 0 ? name : name + ".service";
        // On a hybrid host a unit is in both hierarchies, and that of cgroup v2 can kill.
        for (Optional<ControlGroup> top : List.of(groups.unified(), groups.legacy("systemd"))) {
            List<ControlGroup> found = top.isEmpty() ? List.of() : named(unit, top.get());
            if (found.size() > 1) {
                throw QuietusException.usage(
                        "'" + unit + "' is several units: " + texts(found) + "; name one by cgroup:PATH");
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private List<ControlGroup> named(String unit, ControlGroup top) {
        List<ControlGroup> ofSystem = new ArrayList<>();
        List<ControlGroup> ofUsers = new ArrayList<>();
        for (ControlGroup group : groups.subtree(top)) {
            String path = group.path();
            String last = path.substring(path.lastIndexOf('/') + 1);
            // A name that a file of the cgroup could have is escaped by an underscore in front.
            if (last.equals(unit) || last.equals("_" + unit)) {
                (path.contains("/user@") && !unit.startsWith("user@") ? ofUsers : ofSystem).add(group);
            }
        }
        return ofSystem.isEmpty() ? ofUsers : ofSystem;
    }

    private static String texts(List<ControlGroup> groups) {
        StringBuilder texts = new StringBuilder();
        for (ControlGroup group : groups) {
            texts.append(texts.isEmpty() ? "" : ", ").append(group.text());
        }
        return texts.toString();
    }
}
