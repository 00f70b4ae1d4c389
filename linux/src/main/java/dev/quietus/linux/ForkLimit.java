package dev.quietus.linux;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The brake of the pids controller: with {@code pids.max} at 0 nobody in a cgroup can fork, without any waiting. What it
 * was before is remembered and restored. For one thread at a time.
 */
final class ForkLimit {
    private static final byte[] NONE = KernelText.ascii("0");

    private final KernelFiles files;
    private final Map<ControlGroup, byte[]> before = new LinkedHashMap<>();

    ForkLimit(KernelFiles files) {
        this.files = files;
    }

    /** Forbids forks in a cgroup that has the controller; whether they are forbidden now. */
    boolean forbid(ControlGroup group) {
        if (before.containsKey(group)) {
            return true;
        }
        byte[] limit = files.read(group.file("pids.max"));
        if (limit == null || limit.length == 0) {
            return false;
        }
        if (limit[0] == NONE[0]) {
            // Somebody else forbids them already, and will restore what was before.
            return true;
        }
        if (files.write(group.file("pids.max"), NONE) != 0) {
            return false;
        }
        before.put(group, limit);
        return true;
    }

    /** Restores all limits. A cgroup that is gone needs none. */
    void restore() {
        for (Map.Entry<ControlGroup, byte[]> entry : before.entrySet()) {
            files.write(entry.getKey().file("pids.max"), entry.getValue());
        }
        before.clear();
    }
}
