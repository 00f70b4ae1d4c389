package dev.quietus.zoo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Blocked in a call to a file system that does not answer. zoo-clear knows the names of the mount points. */
final class MountScenes {
    private static final long DISK_BYTES = 4L << 20;
    private static final int BLOCK_BYTES = 4096;
    private static final int DEVICE = 2;
    private static final int MOUNT_POINT = 4;

    private MountScenes() {}

    /** Nobody but the enclosure's uid can get stuck there: see mute-fuse.c. */
    static void fuse(Stage stage) {
        fuse(stage, "serve", "visit");
    }

    static void exec(Stage stage) {
        fuse(stage, "serve-writes", "exec-over");
    }

    static void map(Stage stage) {
        fuse(stage, "serve-writes", "map-over");
    }

    private static void fuse(Stage stage, String server, String victim) {
        Path point = mountPoint(stage, "fuse");
        Path read = stage.pen().home().resolve("read");
        String uid = Integer.toString(stage.pen().uid());
        stage.blame(
                stage.privileged(server, point.toString(), uid, read.toString()).rootPid());
        tell(stage, point);
        stage.tell("connection", device(point).substring("0:".length()));
        stage.victim(victim, point.resolve("nothing").toString());
        stage.until("the server has read the request", () -> Files.exists(read));
    }

    /** A device of its own below, so that nothing else can be frozen with it. */
    static void frozenDisk(Stage stage) {
        Path point = disk(stage);
        stage.run("freeze-disk", point.toString());
        stage.victim("creation", point.resolve("new").toString());
    }

    /** One byte each second of the disk that nobody else uses. */
    static void throttledDisk(Stage stage) {
        Path group = stage.pen().groups().getLast();
        Path point = disk(stage);
        Path file = point.resolve("data");
        try (RandomAccessFile data = new RandomAccessFile(file.toFile(), "rw")) {
            data.write(new byte[BLOCK_BYTES]);
            data.getFD().sync();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        own(file, stage.pen().uid());
        ControlGroups.write(group.resolve("blkio.throttle.read_bps_device"), device(point) + " 1");
        stage.tell("cgroup", group);
        stage.victim(List.of("--pids-cgroup", group.toString()), "read-directly", file.toString());
    }

    private static Path disk(Stage stage) {
        Path point = mountPoint(stage, "disk");
        Path image = stage.place("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(DISK_BYTES);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        stage.tool("mkfs.ext4", "-q", "-F", "-O", "^has_journal", image.toString());
        stage.tool("mount", "-o", "loop,nosuid,nodev,noexec", image.toString(), point.toString());
        own(point, stage.pen().uid());
        tell(stage, point);
        return point;
    }

    private static Path mountPoint(Stage stage, String name) {
        Path point = stage.place(name);
        try {
            Files.createDirectory(point);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return point;
    }

    private static void own(Path point, int uid) {
        try {
            Files.setAttribute(point, "unix:uid", uid);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static void tell(Stage stage, Path point) {
        stage.tell("mount", point);
        stage.tell("device", device(point));
    }

    /** MAJOR:MINOR as mountinfo has it; asking the file system itself could block. */
    private static String device(Path point) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
                List<String> fields = List.of(line.split(" ", -1));
                if (fields.get(MOUNT_POINT).equals(point.toString())) {
                    return fields.get(DEVICE);
                }
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        throw new ZooFailure(point + " is not mounted");
    }
}
