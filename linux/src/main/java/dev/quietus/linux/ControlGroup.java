package dev.quietus.linux;

/**
 * A cgroup: a hierarchy and a path in it.
 *
 * @param mount the hierarchy
 * @param path as seen from the mount point, {@code /} for its top
 */
record ControlGroup(Mount mount, String path) {

    /** The path of its directory, or of a file in it. */
    byte[] file(String name) {
        String directory = path.equals("/") ? mount.point() : mount.point() + path;
        return KernelText.bytes(name.isEmpty() ? directory : directory + "/" + name);
    }

    ControlGroup child(String name) {
        return new ControlGroup(mount, path.equals("/") ? "/" + name : path + "/" + name);
    }

    /** The one above; the top is above itself. */
    ControlGroup parent() {
        int slash = path.lastIndexOf('/');
        return new ControlGroup(mount, slash <= 0 ? "/" : path.substring(0, slash));
    }

    boolean unified() {
        return mount.type().equals("cgroup2");
    }

    /** The path that {@code /proc/PID/cgroup} shows for its members. */
    String membersPath() {
        String root = mount.root();
        if (root.equals("/")) {
            return path;
        }
        return path.equals("/") ? root : root + path;
    }

    /** The controller or {@code name=…} by which {@code /proc/PID/cgroup} names this hierarchy; empty for cgroup v2. */
    String hierarchy() {
        if (unified()) {
            return "";
        }
        for (String option : mount.options().split(",", -1)) {
            // Besides its controllers or its name, a v1 mount has flags.
            if (!option.equals("rw")
                    && !option.equals("ro")
                    && !option.equals("xattr")
                    && !option.equals("clone_children")) {
                return option;
            }
        }
        return "?";
    }

    /** For people: {@code /a/b}, or {@code pids:/a/b} in a v1 hierarchy. */
    String text() {
        return unified() ? path : hierarchy() + ":" + path;
    }
}
