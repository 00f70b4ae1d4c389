package dev.quietus.linux;

/** Finds the freezer that holds a process: cgroup v2 {@code cgroup.freeze}, or the freezer controller of cgroup v1. */
final class Freezer {
    private static final byte[] FROZEN = KernelText.ascii("frozen ");

    private Freezer() {}

    /** What freezes whatever process has this number now, with its path; empty for one that is not frozen. */
    static String of(Kernel kernel, int pid) {
        Proc proc = kernel.proc();
        CgroupTree cgroups = kernel.cgroups();
        String path = cgroups.path(pid);
        String directory = cgroups.directory(path);
        if (!directory.isEmpty()) {
            int length = proc.read(KernelText.bytes(directory + "/cgroup.events"));
            int end = Scratch.HEADER + Math.max(0, length);
            if (CgroupTree.find(proc.bytes(), Scratch.HEADER, end, FROZEN).equals("1")) {
                return "cgroup " + cause(proc, directory, path, "/cgroup.freeze");
            }
        }
        // A process that sits in a v1 freezer waits uninterruptibly, and SIGKILL has to wait with it.
        path = cgroups.freezerPath(pid);
        directory = cgroups.freezerDirectory(path);
        String state = directory.isEmpty() ? "" : word(proc, directory + "/freezer.state");
        return state.equals("FROZEN") || state.equals("FREEZING")
                ? "freezer cgroup " + cause(proc, directory, path, "/freezer.self_freezing")
                : "";
    }

    /** The nearest group upwards that is ordered to freeze; the group itself if none says so. */
    private static String cause(Proc proc, String directory, String path, String order) {
        String above = directory;
        String name = path;
        while (name.length() > 1) {
            if (word(proc, above + order).equals("1")) {
                return name;
            }
            int slash = name.lastIndexOf('/');
            above = above.substring(0, above.length() - (name.length() - slash));
            name = name.substring(0, slash);
        }
        return path;
    }

    private static String word(Proc proc, String file) {
        int length = proc.read(KernelText.bytes(file));
        int end = Scratch.HEADER + Math.max(0, length);
        return KernelText.text(proc.bytes(), Scratch.HEADER, KernelText.find(proc.bytes(), Scratch.HEADER, end, '\n'));
    }
}
