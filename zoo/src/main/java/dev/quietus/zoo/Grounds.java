package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where the zoo keeps its files on this machine: one folder below the temporary one, owned by the JVM's user. */
final class Grounds {
    private Grounds() {}

    /** The effective uid of this JVM. */
    static int uid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    static boolean root() {
        return uid() == 0;
    }

    /** The zoo's folder; everybody may pass through it, only its owner may write. */
    static Path folder() {
        return open(Path.of(System.getProperty("java.io.tmpdir")).resolve("quietus-zoo-" + uid()));
    }

    static Path folder(String name) {
        return open(folder().resolve(name));
    }

    private static Path open(Path folder) {
        try {
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (FileAlreadyExistsException expected) {
            refuseForeign(folder);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return folder;
    }

    /** The zoo runs what lies here, possibly as root: a folder that somebody else made first is not to be trusted. */
    private static void refuseForeign(Path folder) {
        try {
            if ((int) Files.getAttribute(folder, "unix:uid", java.nio.file.LinkOption.NOFOLLOW_LINKS) != uid()) {
                throw new ZooFailure(folder + " belongs to somebody else");
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Deletes a folder and all within; follows no links. What others delete meanwhile does not matter. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
