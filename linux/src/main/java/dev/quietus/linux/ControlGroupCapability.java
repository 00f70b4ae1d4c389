package dev.quietus.linux;

import dev.quietus.Capability;

/** What the cgroups of this machine allow, by trying what the means would do. */
final class ControlGroupCapability {
    private static final byte[] FEATURES = KernelText.ascii("/sys/kernel/cgroup/features");

    private ControlGroupCapability() {}

    /** Of cgroup v2. */
    static Capability unified(ControlGroups groups) {
        String name = "cgroup";
        String guarantee = "ends everything in a cgroup at once, newborns included, and proves it by 'populated 0';"
                + " for cgroups that hold nobody else";
        ControlGroup top = groups.unified().orElse(null);
        if (top == null) {
            return Capability.absent(
                    name, guarantee, "cgroup v2 is not mounted: mount -t cgroup2 none /sys/fs/cgroup/unified");
        }
        for (String child : groups.files().directories(top.file(""))) {
            byte[] kill = top.child(child).file("cgroup.kill");
            if (!groups.files().identify(kill).exists()) {
                return Capability.weaker(
                        name,
                        "ends everything in a cgroup by freezing and sweeping it; proves it by 'populated 0'",
                        "cgroup.kill: Linux 5.14 or newer");
            }
            return trial(groups, kill, name, guarantee);
        }
        // No cgroup to try it on. This feature came with Linux 6.0, so the older cgroup.kill is there too.
        byte[] features = groups.files().read(FEATURES);
        boolean newer = features != null
                && KernelText.text(features, 0, features.length).contains("favordynmods");
        return newer
                ? trial(groups, top.file("cgroup.procs"), name, guarantee)
                : Capability.weaker(
                        name,
                        guarantee,
                        "certainty: there is no cgroup yet under " + top.mount().point() + " to try it on");
    }

    /** Opens a file for writing and writes nothing. */
    private static Capability trial(ControlGroups groups, byte[] file, String name, String guarantee) {
        long writable = groups.files().tryWriting(file);
        return writable == 0
                ? Capability.full(name, guarantee)
                : Capability.weaker(
                        name,
                        guarantee + ", of which this user owns the files",
                        "writing to " + KernelText.text(file, 0, file.length) + ": " + Errno.text(writable)
                                + "; run as root, or delegate the cgroup: chown USER");
    }

    /** Of the hierarchies of v1. */
    static Capability legacy(ControlGroups groups) {
        String name = "cgroup-v1";
        StringBuilder hierarchies = new StringBuilder();
        for (ControlGroup top : groups.tops()) {
            if (!top.unified()) {
                hierarchies.append(hierarchies.isEmpty() ? "" : ", ").append(top.hierarchy());
            }
        }
        String guarantee = "ends what a named cgroup of v1 lists, by sweeping until the list is empty";
        if (hierarchies.isEmpty()) {
            return Capability.absent(name, guarantee, "no hierarchy of v1 is mounted; cgroup v2 is better anyway");
        }
        boolean pids = groups.legacy("pids").isPresent();
        boolean freezes = groups.legacy("freezer").isPresent();
        return Capability.weaker(
                name,
                guarantee
                        + (pids ? "; under pids:… nobody is born meanwhile" : "")
                        + (freezes ? "; frees the dying from v1 freezers" : ""),
                "cgroup.kill, which only cgroup v2 has; mounted of v1: " + hierarchies);
    }
}
