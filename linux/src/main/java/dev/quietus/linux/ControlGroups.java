package dev.quietus.linux;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups of this machine, v1, v2 or both, as directories (cgroups(7)). {@link CgroupTree} knows who is where. For
 * one thread at a time.
 */
final class ControlGroups {
    private static final byte[] OWN = KernelText.ascii("self/cgroup");
    private static final byte[] UNIFIED = KernelText.ascii("0::");
    /** Who may make cgroups can make them without end; nobody sane has as many. */
    private static final int MOST_DIRECTORIES = 50_000;

    private final KernelFiles files;
    private final List<Mount> mounts;

    ControlGroups(KernelFiles files, List<Mount> mounts) {
        this.files = files;
        this.mounts = mounts;
    }

    ControlGroups(Kernel kernel) {
        this(new KernelFiles(kernel.scratch(), kernel.proc()), kernel.mounts());
    }

    /** The tops of all mounted hierarchies. */
    List<ControlGroup> tops() {
        List<ControlGroup> tops = new ArrayList<>();
        for (Mount mount : mounts) {
            if (mount.type().equals("cgroup") || mount.type().equals("cgroup2")) {
                tops.add(new ControlGroup(mount, "/"));
            }
        }
        return tops;
    }

    /** The top of cgroup v2, if it is mounted. */
    Optional<ControlGroup> unified() {
        for (ControlGroup top : tops()) {
            if (top.unified()) {
                return Optional.of(top);
            }
        }
        return Optional.empty();
    }

    /** The top of the v1 hierarchy of a controller, if it is mounted; {@code systemd} also means {@code name=systemd}. */
    Optional<ControlGroup> legacy(String controller) {
        for (ControlGroup top : tops()) {
            if (!top.unified() && (top.mount().has(controller) || top.mount().has("name=" + controller))) {
                return Optional.of(top);
            }
        }
        return Optional.empty();
    }

    /**
     * Finds what a user wrote: a directory under a cgroup mount, {@code CONTROLLER:/path}, or a path in cgroup v2.
     *
     * @return empty when no such cgroup exists
     */
    Optional<ControlGroup> resolve(String text) {
        int colon = text.indexOf(':');
        if (colon > 0 && text.indexOf('/') > colon) {
            return existing(legacy(text.substring(0, colon)), text.substring(colon + 1));
        }
        String path = PathText.normalized(text);
        ControlGroup best = null;
        for (ControlGroup top : tops()) {
            String point = top.mount().point();
            boolean deeper =
                    best == null || point.length() > best.mount().point().length();
            if (deeper && PathText.within(path, point)) {
                best = top;
            }
        }
        return best == null
                ? existing(unified(), path)
                : existing(
                        Optional.of(best), path.substring(best.mount().point().length()));
    }

    private Optional<ControlGroup> existing(Optional<ControlGroup> top, String path) {
        if (top.isEmpty()) {
            return top;
        }
        ControlGroup group = new ControlGroup(top.get().mount(), PathText.normalized(path));
        // Only a cgroup has this file: a directory below the mount that is something else is none.
        return files.identify(group.file("cgroup.procs")).exists() ? Optional.of(group) : Optional.empty();
    }

    /** The cgroup of v2 that {@code /proc/PID/cgroup} shows under this path; empty when it is not below a mount. */
    Optional<ControlGroup> unifiedAt(String membersPath) {
        Optional<ControlGroup> top = unified();
        String root = top.isEmpty() ? "" : top.get().mount().root();
        if (root.isEmpty() || root.startsWith("/..") || !PathText.within(membersPath, root)) {
            return Optional.empty();
        }
        String path = root.equals("/") ? membersPath : membersPath.substring(root.length());
        return Optional.of(new ControlGroup(top.get().mount(), path.isEmpty() ? "/" : path));
    }

    /** It and everything below it, itself first, parents before children. */
    List<ControlGroup> subtree(ControlGroup top) {
        List<ControlGroup> groups = new ArrayList<>();
        groups.add(top);
        for (int at = 0; at < groups.size() && groups.size() < MOST_DIRECTORIES; at++) {
            for (String name : files.directories(groups.get(at).file(""))) {
                groups.add(groups.get(at).child(name));
            }
        }
        return groups;
    }

    /**
     * The pids directly in a cgroup, read to the end; null when it cannot be listed: it is gone, or threaded, and then
     * its processes are listed in its domain.
     */
    int @Nullable [] members(ControlGroup group) {
        byte[] bytes = files.read(group.file("cgroup.procs"));
        return bytes == null ? null : ControlGroupText.pids(bytes);
    }

    /** The pids in these cgroups and all below them. */
    Set<Integer> everyone(List<ControlGroup> tops) {
        Set<Integer> everyone = new HashSet<>();
        for (ControlGroup top : tops) {
            for (ControlGroup group : subtree(top)) {
                int[] pids = members(group);
                // One without a list is gone, or threaded: then its domain lists its processes.
                for (int pid : pids == null ? new int[0] : pids) {
                    everyone.add(pid);
                }
            }
        }
        return everyone;
    }

    /** Whether it is a threaded cgroup, which refuses cgroup.procs and cgroup.kill (cgroup-v2, Threads). */
    boolean threaded(ControlGroup group) {
        byte[] type = files.read(group.file("cgroup.type"));
        return type != null && KernelText.begins(type, 0, type.length, KernelText.ascii("threaded"));
    }

    /** The cgroup above whose list the processes of a threaded one appear in. */
    ControlGroup domain(ControlGroup group) {
        ControlGroup domain = group;
        while (!domain.path().equals("/") && threaded(domain)) {
            int slash = domain.path().lastIndexOf('/');
            domain = new ControlGroup(
                    domain.mount(), slash <= 0 ? "/" : domain.path().substring(0, slash));
        }
        return domain;
    }

    /** Whether this process is in the cgroup or below it; true also when that cannot be told. */
    boolean holdsSelf(ControlGroup group) {
        String own = path(OWN, group);
        return own.isEmpty() || group.mount().root().startsWith("/..") || PathText.within(own, group.membersPath());
    }

    /** Where the process with this number is in the hierarchy of a cgroup; empty when it cannot be told. */
    String path(int pid, ControlGroup hierarchy) {
        return path(KernelText.ascii(pid + "/cgroup"), hierarchy);
    }

    private String path(byte[] file, ControlGroup hierarchy) {
        byte[] bytes = files.read(file);
        if (bytes == null) {
            return "";
        }
        return hierarchy.unified()
                ? CgroupTree.find(bytes, 0, bytes.length, UNIFIED)
                : CgroupTree.findController(bytes, 0, bytes.length, hierarchy.hierarchy());
    }

    /** A value of {@code cgroup.events}, such as {@code populated}; -1 when it cannot be read. */
    long event(ControlGroup group, byte[] key) {
        byte[] bytes = files.read(group.file("cgroup.events"));
        return bytes == null ? -1 : ControlGroupText.value(bytes, 0, bytes.length, key);
    }

    KernelFiles files() {
        return files;
    }
}
