package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds where this machine has its cgroups, on a v1, hybrid or pure v2 host, and makes the enclosures' own. Stateless. */
final class ControlGroups {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private ControlGroups() {}

    /** A fresh cgroup that limits the number of tasks: of the v1 pids controller, or of v2 where that has it. */
    static Path limitingTasks(String name, int limit) {
        Path parent = v1("pids").or(ControlGroups::v2WithPids).orElseThrow(() -> new ZooFailure("no pids controller"));
        Path group = create(parent, name);
        write(group.resolve("pids.max"), Integer.toString(limit));
        return group;
    }

    /** A fresh cgroup of v2, one that has {@code cgroup.kill} and {@code cgroup.freeze}. */
    static Path dedicated(String name) {
        return create(v2().orElseThrow(() -> new ZooFailure("no cgroup2 here")), name);
    }

    /** A fresh cgroup of the v1 freezer. */
    static Path freezing(String name) {
        return ofController("freezer", name);
    }

    /** A fresh cgroup of that v1 controller. */
    static Path ofController(String controller, String name) {
        return create(v1(controller).orElseThrow(() -> new ZooFailure("no v1 " + controller + " here")), name);
    }

    /** A cgroup below another one. */
    static Path within(Path group, String name) {
        return create(group, name);
    }

    /** Lets every uid move itself there, as far as cgroups(7) allows: in v2 also the common ancestor must let it. */
    static void letAllJoin(Path group) {
        try {
            Files.setPosixFilePermissions(group.resolve("cgroup.procs"), PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Delegates a cgroup of v2 to a user: the directory and the files that cgroups(7) names for that. */
    static void delegate(Path group, int uid) {
        try {
            Files.setAttribute(group, "unix:uid", uid);
            for (String file : List.of("cgroup.procs", "cgroup.subtree_control", "cgroup.threads")) {
                Files.setAttribute(group.resolve(file), "unix:uid", uid);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    static Optional<Path> v2() {
        return mounts().stream()
                .filter(mount -> mount.type.equals("cgroup2"))
                .map(mount -> mount.point)
                .findFirst();
    }

    static Optional<Path> v1(String controller) {
        return mounts().stream()
                .filter(mount -> mount.type.equals("cgroup")
                        && Arrays.asList(mount.options.split(",")).contains(controller))
                .map(mount -> mount.point)
                .findFirst();
    }

    private static Optional<Path> v2WithPids() {
        return v2().filter(root -> read(root.resolve("cgroup.subtree_control")).contains("pids"));
    }

    private record Mount(Path point, String type, String options) {}

    private static List<Mount> mounts() {
        return read(MOUNTS).lines().map(ControlGroups::mount).toList();
    }

    /** {@code 39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids}: options stand before the hyphen. */
    private static Mount mount(String line) {
        List<String> fields = Arrays.asList(line.split(" ", -1));
        int hyphen = fields.subList(6, fields.size()).indexOf("-") + 6;
        return new Mount(Path.of(fields.get(4)), fields.get(hyphen + 1), fields.get(hyphen + 3));
    }

    private static Path create(Path parent, String name) {
        try {
            return Files.createDirectory(parent.resolve(name));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
