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
    private static final int DEVICE = 2;
    private static final int MOUNT_POINT = 4;

    private MountScenes() {}

    /** Nobody but the enclosure's uid can get stuck there: see mute-fuse.c. */
    static void fuse(Stage stage) {
        Path point = mountPoint(stage, "fuse");
        Path read = stage.pen().home().resolve("read");
        String uid = Integer.toString(stage.pen().uid());
        stage.blame(stage.privileged("serve", point.toString(), uid, read.toString())
                .rootPid());
        tell(stage, point);
        stage.tell("connection", device(point).substring("0:".length()));
        stage.victim("visit", point.resolve("nothing").toString());
        stage.until("the server has read the request", () -> Files.exists(read));
    }

    /** A device of its own below, so that nothing else can be frozen with it. */
    static void frozenDisk(Stage stage) {
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
        stage.run("freeze-disk", point.toString());
        stage.victim("creation", point.resolve("new").toString());
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
