package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/** How much of the room for processes is used: of the numbers, of the threads, of the cgroups that this program is in. */
final class ProcessRoom {
    private static final byte[] LOAD = KernelText.ascii("/proc/loadavg");
    private static final byte[] NUMBERS = KernelText.ascii("/proc/sys/kernel/pid_max");
    private static final byte[] THREADS = KernelText.ascii("/proc/sys/kernel/threads-max");

    private final KernelFiles files;
    private final List<String> groups;
    /** Changed by nobody but by root, and then upwards mostly. */
    private final long most;

    ProcessRoom(Kernel kernel, KernelFiles files) {
        this.files = files;
        this.groups = groups(kernel);
        this.most = Math.min(number(NUMBERS), number(THREADS));
    }

    /** The fullest of them, 0 to 1. */
    double share() {
        byte[] load = files.read(LOAD);
        long threads = load == null ? -1 : threads(load);
        double share = threads > 0 && most > 0 ? (double) threads / most : 0;
        for (String group : groups) {
            long limit = number(KernelText.bytes(group + "/pids.max"));
            long current = number(KernelText.bytes(group + "/pids.current"));
            if (limit > 0 && current > 0) {
                share = Math.max(share, (double) current / limit);
            }
        }
        return Math.min(1, share);
    }

    /** Every thread has a number: the count behind the slash (proc_loadavg(5)). Pure; −1 if it is not there. */
    static long threads(byte[] text) {
        int slash = KernelText.find(text, 0, text.length, '/');
        return slash >= text.length
                ? -1
                : KernelText.number(text, slash + 1, KernelText.find(text, slash, text.length, ' '));
    }

    /** −1 for {@code max}, and where it cannot be read. */
    private long number(byte[] file) {
        byte[] text = files.read(file);
        return text == null ? -1 : KernelText.number(text, 0, KernelText.find(text, 0, text.length, '\n'));
    }

    /** The directories of the own cgroup and of those above, as far as they are seen from here. */
    private static List<String> groups(Kernel kernel) {
        List<String> all = new ArrayList<>();
        int length = kernel.proc().read(kernel.pid(), Proc.CGROUP);
        String legacy = length <= 0
                ? ""
                : CgroupTree.findController(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + length, "pids");
        String unified = kernel.cgroups().path(kernel.pid());
        for (Mount mount : kernel.mounts()) {
            boolean pids = mount.type().equals("cgroup")
                    && List.of(mount.options().split(",", -1)).contains("pids");
            String path = pids ? legacy : mount.type().equals("cgroup2") ? unified : "";
            String below = path.startsWith(mount.root()) && mount.root().length() > 1
                    ? path.substring(mount.root().length())
                    : path;
            while (below.length() > 1) {
                all.add(mount.point() + below);
                below = below.substring(0, below.lastIndexOf('/'));
            }
            if (!path.isEmpty()) {
                // In a container the root of what is seen has the container's limit.
                all.add(mount.point());
            }
        }
        return all;
    }
}
