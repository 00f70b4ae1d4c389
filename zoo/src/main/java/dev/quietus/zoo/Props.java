package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** What some animals need of root before they start, given to them as arguments. All of it goes with the pen. */
final class Props {
    private static final String SMALL = "size=4m,nr_inodes=200,mode=1777,nosuid,nodev,noexec";

    private Props() {}

    /** The arguments of the animal; most need none. */
    static List<String> of(Pen pen) {
        return switch (pen.adversary()) {
            case SETUID_ESCAPE -> List.of(setuidProgram(pen.folder()).toString());
            case CGROUP_MOVER -> List.of(sibling(pen).toString());
            case STATE_FILLER -> List.of(smallFileSystem(pen.folder()).toString());
            default -> List.of();
        };
    }

    /** It starts nothing but the copy of the zoo beside it; see zoo-sudo.c. */
    private static Path setuidProgram(Path folder) {
        Path program = folder.resolve("sudo");
        try {
            Files.copy(Workshop.program("zoo-sudo"), program);
            Files.setAttribute(program, "unix:mode", 0104755);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return program;
    }

    /** A cgroup below the pen's own, which every uid that sits in the pen's own or below may move to. */
    private static Path sibling(Pen pen) {
        Path own = pen.controlGroup().orElseThrow();
        Path sibling = ControlGroups.within(own, pen.marker() + "beside");
        ControlGroups.letAllJoin(own);
        ControlGroups.letAllJoin(sibling);
        return sibling;
    }

    /** zoo-clear takes a mount of this name away. */
    private static Path smallFileSystem(Path folder) {
        Path full = folder.resolve("full");
        try {
            Files.createDirectory(
                    full, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        Tool.Output output = Tool.run(List.of("mount", "-t", "tmpfs", "-o", SMALL, "quietus-zoo", full.toString()));
        if (output.exit() != 0) {
            throw new ZooFailure("cannot mount a tmpfs: " + output.lines());
        }
        return full;
    }
}
