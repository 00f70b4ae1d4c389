package dev.quietus.linux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The control groups (cgroups(7)): which one a process is in, and where its directory is. Paths are as in
 * {@code /proc/PID/cgroup}, seen from the reader's cgroup namespace. For one thread at a time.
 */
final class CgroupTree {
    private static final byte[] UNIFIED = KernelText.ascii("0::");
    private static final String DELETED = " (deleted)";
    private static final int CACHED_PATHS = 8192;

    private final Proc proc;
    private final Pidfd pidfd;
    private final Scratch scratch;
    private final Map<Long, String> paths = new HashMap<>();
    private final String unifiedPoint;
    private final String unifiedRoot;
    private final String freezerPoint;
    private final String freezerRoot;
    private long lastId;
    private String lastPath = "";

    CgroupTree(Proc proc, Pidfd pidfd, Scratch scratch, List<Mount> mounts) {
        this.proc = proc;
        this.pidfd = pidfd;
        this.scratch = scratch;
        Mount unified = null;
        Mount freezer = null;
        for (Mount mount : mounts) {
            if (mount.type().equals("cgroup2") && unified == null) {
                unified = mount;
            } else if (mount.type().equals("cgroup") && mount.has("freezer") && freezer == null) {
                freezer = mount;
            }
        }
        unifiedPoint = unified == null ? "" : unified.point();
        unifiedRoot = unified == null ? "" : unified.root();
        freezerPoint = freezer == null ? "" : freezer.point();
        freezerRoot = freezer == null ? "" : freezer.root();
    }

    /** The directory of a cgroup v2 path; empty where it is not mounted or the path is outside of what is mounted. */
    String directory(String path) {
        return below(unifiedPoint, unifiedRoot, path);
    }

    /** The directory of a path in the freezer hierarchy of cgroup v1; empty as in {@link #directory}. */
    String freezerDirectory(String path) {
        return below(freezerPoint, freezerRoot, path);
    }

    /**
     * The cgroup v2 path of a held process whose cgroup id {@link Pidfd#info} has told. An id is never reused during a
     * boot and a cgroup cannot be renamed, so what was read once stays true.
     */
    String path(long id, int pid, long fd) {
        if (id == lastId) {
            return lastPath;
        }
        String path = paths.get(id);
        if (path == null) {
            path = path(pid);
            // It may have moved between the two looks; then the path is another group's and must not be remembered.
            if (pidfd.info(fd) != 0 || scratch.getLong(Pidfd.INFO_CGROUP) != id) {
                return path;
            }
            if (paths.size() >= CACHED_PATHS) {
                paths.clear();
            }
            paths.put(id, path);
        }
        lastId = id;
        lastPath = path;
        return path;
    }

    /** The cgroup v2 path of whatever process has this number now; empty where unknown. */
    String path(int pid) {
        int length = proc.read(pid, Proc.CGROUP);
        return length <= 0 ? "" : find(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length, UNIFIED);
    }

    /** The freezer path (cgroup v1) of whatever process has this number now; empty where there is none. */
    String freezerPath(int pid) {
        int length = freezerPoint.isEmpty() ? 0 : proc.read(pid, Proc.CGROUP);
        return length <= 0 ? "" : findController(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length, "freezer");
    }

    /** The path behind the line that begins with a key, without the mark of a deleted group; empty if there is none. */
    static String find(byte[] text, int from, int to, byte[] key) {
        for (int line = from; line < to; ) {
            int end = KernelText.find(text, line, to, '\n');
            if (KernelText.begins(text, line, end, key)) {
                return undeleted(KernelText.text(text, line + key.length, end));
            }
            line = end + 1;
        }
        return "";
    }

    /** The path in the cgroup v1 hierarchy with this controller; empty if there is none. */
    static String findController(byte[] text, int from, int to, String controller) {
        for (int line = from; line < to; ) {
            int end = KernelText.find(text, line, to, '\n');
            int first = KernelText.find(text, line, end, ':');
            int second = KernelText.find(text, first + 1, end, ':');
            if (second < end) {
                String controllers = ',' + KernelText.text(text, first + 1, second) + ',';
                if (controllers.contains(',' + controller + ',')) {
                    return undeleted(KernelText.text(text, second + 1, end));
                }
            }
            line = end + 1;
        }
        return "";
    }

    private static String undeleted(String path) {
        return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
    }

    private static String below(String point, String root, String path) {
        if (point.isEmpty() || !path.startsWith("/") || path.startsWith("/..")) {
            return "";
        }
        if (root.equals("/")) {
            return path.equals("/") ? point : point + path;
        }
        if (path.equals(root)) {
            return point;
        }
        return path.startsWith(root + '/') ? point + path.substring(root.length()) : "";
    }
}
