package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules that refuse dangerous endings. A table; each row names itself, says why, and how to go on. */
public final class Rails {
    private static final Set<String> DISPLAY_SERVERS = Set.of(
            "Xorg",
            "X",
            "Xwayland",
            "Xvfb",
            "gnome-shell",
            "kwin_wayland",
            "kwin_x11",
            "sway",
            "weston",
            "mutter",
            "Hyprland",
            "labwc",
            "gdm",
            "gdm3",
            "sddm",
            "lightdm");
    private static final Set<String> SERVICE_MANAGERS = Set.of(
            "systemd",
            "init",
            "launchd",
            "runit",
            "runsvdir",
            "s6-svscan",
            "openrc",
            "dinit",
            "upstart",
            "supervisord");

    /** What a rule sees. */
    private record Scene(Platform platform, ProcessFacts process, List<Target> targets, Self self) {}

    private interface Rule {
        /** The reason to refuse, null to let pass. */
        @Nullable
        String reason(Scene scene);
    }

    private record Rail(String name, boolean canBeOverridden, Rule rule) {}

    private static final List<Rail> RAILS = List.of(
            new Rail(
                    "kernel-thread",
                    false,
                    s -> s.process.kernelThread() ? "is a thread of the kernel; no signal ends it" : null),
            new Rail(
                    "first-process",
                    false,
                    s -> s.process.pid() == 1 ? "is the first process; the machine or container lives by it" : null),
            new Rail("vital", false, s -> s.platform.vital(s.process).orElse(null)),
            new Rail("self", false, s -> s.process.identity().equals(s.self.identity()) ? "is Quietus itself" : null),
            new Rail(
                    "not-yours",
                    false,
                    s -> s.self.mayOrder(s.process.users())
                            ? null
                            : "belongs to another user than the one who orders, uid "
                                    + Integer.toUnsignedString(s.self.behalf().orElse(-1))),
            new Rail(
                    "ancestor",
                    true,
                    s -> s.self.ancestors().contains(s.process.identity())
                            ? "is an ancestor of this command: your shell, terminal or ssh session"
                            : null),
            new Rail(
                    "session-leader",
                    true,
                    s -> s.process.pid() == s.self.session() ? "leads the session you sit in" : null),
            new Rail("own-cgroup", true, Rails::ownControlGroup),
            new Rail("root-user", true, Rails::rootUser),
            new Rail(
                    "display-server",
                    true,
                    s -> DISPLAY_SERVERS.contains(s.process.name()) ? "looks like the display server" : null),
            new Rail(
                    "service-manager",
                    true,
                    s -> SERVICE_MANAGERS.contains(s.process.name()) ? "looks like a service manager" : null));

    private Rails() {}

    /** Whether a process of that name is taken for one that starts and restarts services. */
    static boolean isServiceManager(String name) {
        return SERVICE_MANAGERS.contains(name);
    }

    /** The names of all rails, in the order they are checked. */
    public static List<String> names() {
        return RAILS.stream().map(Rail::name).toList();
    }

    /**
     * Checks each process against each rail.
     *
     * @param overridden names of rails that do not apply
     * @throws QuietusException USAGE when a name is unknown or that rail cannot be overridden
     */
    static List<Refusal> check(
            Platform platform, Collection<Member> members, List<Target> targets, Self self, Set<String> overridden) {
        for (String name : overridden) {
            requireOverridable(name);
        }
        List<Refusal> refusals = new ArrayList<>();
        for (Member member : members) {
            Scene scene = new Scene(platform, member.facts(), targets, self);
            for (Rail rail : RAILS) {
                String reason = overridden.contains(rail.name) ? null : rail.rule.reason(scene);
                if (reason != null) {
                    refusals.add(new Refusal(rail.name, member.facts(), reason, remedy(rail, member.facts())));
                    break;
                }
            }
        }
        return refusals;
    }

    private static void requireOverridable(String name) {
        for (Rail rail : RAILS) {
            if (rail.name.equals(name)) {
                if (rail.canBeOverridden) {
                    return;
                }
                throw QuietusException.usage("rail '" + name + "' cannot be overridden");
            }
        }
        throw QuietusException.usage("there is no rail '" + name + "'; rails are " + String.join(", ", names()));
    }

    private static String remedy(Rail rail, ProcessFacts process) {
        if (rail.name.equals("self")) {
            return "name what you mean more narrowly: a process cannot end itself and prove it";
        }
        String exclude = "leave it out with --except " + process.pid();
        return rail.canBeOverridden ? exclude + " or insist with --override-rail " + rail.name : exclude;
    }

    private static @Nullable String ownControlGroup(Scene scene) {
        String own = scene.self.controlGroup();
        boolean wholesale = false;
        for (Target target : scene.targets) {
            wholesale |= target instanceof Target.ControlGroup || target instanceof Target.Unit;
        }
        return wholesale && own.length() > 1 && scene.process.controlGroup().equals(own)
                ? "is in the cgroup that this command itself is in"
                : null;
    }

    private static @Nullable String rootUser(Scene scene) {
        for (Target target : scene.targets) {
            if (target instanceof Target.User user && scene.process.users().include(0) && isRoot(user.nameOrUid())) {
                return "is root's, and 'everything of root' is most of the machine";
            }
        }
        return null;
    }

    private static boolean isRoot(String nameOrUid) {
        return nameOrUid.equals("root") || nameOrUid.chars().allMatch(c -> c == '0');
    }
}
