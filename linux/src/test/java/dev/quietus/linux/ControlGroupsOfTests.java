package dev.quietus.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where this machine has its cgroups, for tests that look behind Quietus's back. */
final class ControlGroupsOfTests {
    private ControlGroupsOfTests() {}

    /** The mount point of cgroup v2. */
    static Path unified() {
        return mounted("cgroup2", "rw", "cgroup v2");
    }

    /** The mount point of a v1 hierarchy. */
    static Path legacy(String controller) {
        return mounted("cgroup", controller, "v1 hierarchy of " + controller);
    }

    private static Path mounted(String type, String option, String what) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
                List<String> fields = List.of(line.split(" ", -1));
                int hyphen = fields.indexOf("-");
                if (fields.get(hyphen + 1).equals(type)
                        && List.of(fields.get(hyphen + 3).split(",", -1)).contains(option)) {
                    return Path.of(fields.get(4));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new org.opentest4j.TestAbortedException("no " + what);
    }
}
