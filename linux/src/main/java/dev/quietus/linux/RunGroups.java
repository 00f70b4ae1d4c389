package dev.quietus.linux;

import dev.quietus.QuietusException;
import dev.quietus.RunLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the cgroups of runs. Inside the cgroup of this program where that will do, so that whatever limits it, or whoever
 * ends it by its cgroup, has the run as well; where limits need controllers that cannot be had there, in the nearest
 * cgroup above that has them. For one thread at a time.
 */
final class RunGroups {
    /** What the cgroup of a run is called before its name. */
    static final String PREFIX = "quietus-run-";

    private final Kernel kernel;
    private final ControlGroups groups;

    RunGroups(Kernel kernel) {
        this.kernel = kernel;
        groups = new ControlGroups(kernel);
    }

    ControlGroups groups() {
        return groups;
    }

    /**
     * Makes them; what they do not limit is said by {@link RunGroup#unkept}.
     *
     * @return empty when cgroup v2 is not here, or not this user's to write; the reason is in {@link #absence}
     */
    Optional<RunGroup> make(String name, RunLimits limits) {
        List<String> needed = needed(limits);
        Optional<ControlGroup> made = place(name, needed);
        if (made.isEmpty() && !needed.isEmpty()) {
            made = place(name, List.of());
        }
        if (made.isEmpty()) {
            return Optional.empty();
        }
        ControlGroup unified = made.get();
        Optional<ControlGroup> memory = Optional.empty();
        Optional<ControlGroup> pids = Optional.empty();
        if (limits.memory().isPresent()) {
            long most = limits.memory().getAsLong();
            memory = limiting("memory", unified, name, group -> limitMemory(group, most));
        }
        if (limits.processes().isPresent()) {
            // The keeper is in it as well.
            long most = limits.processes().getAsInt() + 1L;
            pids = limiting("pids", unified, name, group -> set(group, "pids.max", Long.toString(most)));
        }
        return Optional.of(new RunGroup(groups, unified, memory, pids, limits));
    }

    /** Why there is no cgroup for runs; empty when there is. */
    String absence() {
        ControlGroup own = own();
        if (own == null) {
            return "cgroup v2 is not mounted, or this program's own cgroup cannot be seen";
        }
        long writable = groups.files().tryWriting(own.file("cgroup.procs"));
        return writable == 0
                ? ""
                : "writing to cgroup " + own.text() + ": " + Errno.text(writable)
                        + "; run as root, or in a delegated cgroup: systemd-run --user --scope -p Delegate=yes";
    }

    private @Nullable ControlGroup own() {
        Optional<ControlGroup> top = groups.unified();
        if (top.isEmpty()) {
            return null;
        }
        String path = groups.path(kernel.pid(), top.get());
        return path.isEmpty() ? null : groups.unifiedAt(path).orElse(null);
    }

    /** The controllers that cgroup v2 must have for these limits: those that no hierarchy of v1 has. */
    private List<String> needed(RunLimits limits) {
        List<String> needed = new ArrayList<>();
        if (limits.memory().isPresent() && groups.legacy("memory").isEmpty()) {
            needed.add("memory");
        }
        if (limits.processes().isPresent() && groups.legacy("pids").isEmpty()) {
            needed.add("pids");
        }
        return needed;
    }

    /** A new cgroup with these controllers, as deep as they can be had. */
    private Optional<ControlGroup> place(String name, List<String> needed) {
        ControlGroup parent = own();
        while (parent != null) {
            Optional<ControlGroup> made = child(parent, name);
            if (made.isPresent() && has(made.get(), parent, needed)) {
                return made;
            }
            made.ifPresent(group -> groups.files().removeDirectory(group.file("")));
            parent = needed.isEmpty() || parent.path().equals("/") ? null : parent.parent();
        }
        return Optional.empty();
    }

    private Optional<ControlGroup> child(ControlGroup parent, String name) {
        ControlGroup group = parent.child(PREFIX + name);
        long made = groups.files().makeDirectory(group.file(""));
        if (Errno.is(made, Errno.EEXIST)) {
            throw QuietusException.usage("there is a run named " + name + " already");
        }
        // Nobody may be moved into a cgroup without a right to its list; a directory alone is not enough.
        if (made == 0 && groups.files().tryWriting(parent.file("cgroup.procs")) < 0) {
            groups.files().removeDirectory(group.file(""));
            return Optional.empty();
        }
        return made == 0 ? Optional.of(group) : Optional.empty();
    }

    private boolean has(ControlGroup group, ControlGroup parent, List<String> controllers) {
        for (String controller : controllers) {
            byte[] file = group.file(controller + ".max");
            if (!groups.files().identify(file).exists()) {
                groups.files().write(parent.file("cgroup.subtree_control"), KernelText.ascii("+" + controller));
            }
            if (!groups.files().identify(file).exists()) {
                return false;
            }
        }
        return true;
    }

    /** The cgroup of the run that has a controller, limited: that of v2, or a new one of v1. Empty when none has it. */
    private Optional<ControlGroup> limiting(
            String controller, ControlGroup unified, String name, Predicate<ControlGroup> limit) {
        Optional<ControlGroup> top = groups.legacy(controller);
        if (top.isEmpty()) {
            return Optional.of(unified).filter(limit);
        }
        String path = groups.path(kernel.pid(), top.get());
        ControlGroup group = new ControlGroup(top.get().mount(), path.isEmpty() ? "/" : path).child(PREFIX + name);
        long made = groups.files().makeDirectory(group.file(""));
        if (Errno.is(made, Errno.EEXIST)) {
            // Left by a run that could not be cleared away: it would remember which limits that one broke.
            groups.files().removeDirectory(group.file(""));
            made = groups.files().makeDirectory(group.file(""));
        }
        if (made == 0 && !limit.test(group)) {
            groups.files().removeDirectory(group.file(""));
            return Optional.empty();
        }
        return made == 0 ? Optional.of(group) : Optional.empty();
    }

    private boolean limitMemory(ControlGroup group, long most) {
        String limit = Long.toString(most);
        boolean limited = set(group, RunGroup.memoryFile(group), limit)
                && (!group.unified() || set(group, "memory.oom.group", "1"));
        // Absent where the kernel does not count swap.
        set(group, group.unified() ? "memory.swap.max" : "memory.memsw.limit_in_bytes", group.unified() ? "0" : limit);
        return limited;
    }

    private boolean set(ControlGroup group, String file, String value) {
        return groups.files().write(group.file(file), KernelText.ascii(value)) >= 0;
    }
}
