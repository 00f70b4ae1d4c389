package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * The cgroups that both this program and the first process are in, as far as they are seen from here: in a container what they are
 * limited to is all that there is. A limit of this program's own, such as a service has, is nobody else's room.
 */
final class ContainerGroups {
    private static final int FIRST = 1;

    private ContainerGroups() {}

    /** Their directories, the innermost first, in both versions (cgroups(7)). */
    static List<String> of(Kernel kernel, String controller) {
        List<String> all = new ArrayList<>();
        String legacy = shared(legacy(kernel, kernel.pid(), controller), legacy(kernel, FIRST, controller));
        String unified =
                shared(kernel.cgroups().path(kernel.pid()), kernel.cgroups().path(FIRST));
        for (Mount mount : kernel.mounts()) {
            boolean controls = mount.type().equals("cgroup") && mount.has(controller);
            String path = controls ? legacy : mount.type().equals("cgroup2") ? unified : "";
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

    private static String legacy(Kernel kernel, int pid, String controller) {
        int length = kernel.proc().read(pid, Proc.CGROUP);
        return length <= 0
                ? ""
                : CgroupTree.findController(kernel.proc().bytes(), Scratch.HEADER, Scratch.HEADER + length, controller);
    }

    /** The longest path that both are at or below. Pure; empty if one of them is not known. */
    static String shared(String one, String other) {
        if (one.isEmpty() || other.isEmpty()) {
            return "";
        }
        String path = one;
        while (path.length() > 1 && !(other + '/').startsWith(path + '/')) {
            path = path.substring(0, Math.max(1, path.lastIndexOf('/')));
        }
        return path;
    }
}
