package dev.quietus.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A cgroup that limits how many tasks the demo's adversary can have, and counts them in the kernel. */
final class PidsGroup implements AutoCloseable {
    private static final int REMOVALS = 40;

    private final Path folder;

    private PidsGroup(Path folder) {
        this.folder = folder;
    }

    /** A fresh one, of the v1 controller or of v2; null where none can be made. */
    static @Nullable PidsGroup open(int uid, int limit) {
        String name = "quietus-demo-" + uid;
        for (Path parent :
                new Path[] {Path.of("/sys/fs/cgroup/pids"), Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified")
                }) {
            Path folder = parent.resolve(name);
            try {
                if (!parent.endsWith("pids") && !Files.exists(parent.resolve("cgroup.subtree_control"))) {
                    continue;
                }
                // One that a killed demo left behind is empty; a used one cannot be removed.
                Files.deleteIfExists(folder);
                Files.createDirectory(folder);
                PidsGroup group = new PidsGroup(folder);
                try {
                    Files.writeString(folder.resolve("pids.max"), Integer.toString(limit));
                    return group;
                } catch (IOException e) {
                    group.close();
                }
            } catch (IOException e) {
                // No such hierarchy, or nobody may make groups in it: the next one, else without.
            }
        }
        return null;
    }

    Path folder() {
        return folder;
    }

    /** How many tasks the kernel charges to it, dead ones that nobody collected included; −1 when it does not say. */
    int charged() {
        try {
            return Integer.parseInt(Files.readString(folder.resolve("pids.current"), StandardCharsets.ISO_8859_1)
                    .strip());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Removes it; the kernel allows that a moment after the last task has ended. */
    @Override
    public void close() {
        for (int i = 0; i < REMOVALS; i++) {
            try {
                Files.deleteIfExists(folder);
                return;
            } catch (IOException e) {
                Demo.sleep(25);
            }
        }
    }
}
