package dev.quietus.linux;

import org.jspecify.annotations.Nullable;

/** Finds the freezer that holds a process: cgroup v2 {@code cgroup.freeze}, or the freezer controller of cgroup v1. */
final class Freezer {
    private static final byte[] FROZEN = KernelText.ascii("frozen ");

    private Freezer() {}

    /**
     * A freezer that holds a process.
     *
     * @param text what it is, with its path
     * @param killable whether SIGKILL gets through (cgroup v2), or waits with the process (v1)
     * @param quote the file that says so
     * @param order the file by which its group was frozen and is thawed
     */
    record Hold(String text, boolean killable, String quote, String order) {
        /** What the order must be for its group to go on. */
        String thawed() {
            return killable ? "0" : "THAWED";
        }
    }

    /** What freezes whatever process has this number now; null for one that is not frozen. */
    static @Nullable Hold of(Kernel kernel, int pid) {
        Proc proc = kernel.proc();
        CgroupTree cgroups = kernel.cgroups();
        String path = cgroups.path(pid);
        String directory = cgroups.directory(path);
        if (!directory.isEmpty()) {
            String events = directory + "/cgroup.events";
            int length = proc.read(KernelText.bytes(events));
            int end = Scratch.HEADER + Math.max(0, length);
            if (CgroupTree.find(proc.bytes(), Scratch.HEADER, end, FROZEN).equals("1")) {
                String cause = cause(proc, directory, path, "/cgroup.freeze");
                String order = above(directory, path, cause) + "/cgroup.freeze";
                return new Hold("cgroup " + cause, true, events + " frozen 1", order);
            }
        }
        // A process that sits in a v1 freezer waits uninterruptibly, and SIGKILL has to wait with it.
        path = cgroups.freezerPath(pid);
        directory = cgroups.freezerDirectory(path);
        String state = directory.isEmpty() ? "" : word(proc, directory + "/freezer.state");
        if (!state.equals("FROZEN") && !state.equals("FREEZING")) {
            return null;
        }
        String cause = cause(proc, directory, path, "/freezer.self_freezing");
        return new Hold(
                "freezer cgroup " + cause,
                false,
                directory + "/freezer.state " + state,
                above(directory, path, cause) + "/freezer.state");
    }

    /** The directory of a group that is another one or above it, from that one's directory. */
    private static String above(String directory, String path, String cause) {
        return directory.substring(0, directory.length() - (path.length() - cause.length()));
    }

    /** The nearest group upwards that is ordered to freeze; the group itself if none says so. */
    private static String cause(Proc proc, String directory, String path, String order) {
        String name = path;
        while (name.length() > 1) {
            if (word(proc, above(directory, path, name) + order).equals("1")) {
                return name;
            }
            name = name.substring(0, name.lastIndexOf('/'));
        }
        return path;
    }

    private static String word(Proc proc, String file) {
        int length = proc.read(KernelText.bytes(file));
        int end = Scratch.HEADER + Math.max(0, length);
        return KernelText.text(proc.bytes(), Scratch.HEADER, KernelText.find(proc.bytes(), Scratch.HEADER, end, '\n'));
    }
}
