package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Starts what a loan says, as a launcher that contains nothing would. */
final class Launches {
    private Launches() {}

    static Process start(List<String> command) {
        try {
            return Tool.prepare(command).redirectErrorStream(true).start();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Which namespace of that kind a process is in; namespaces(7). */
    static String namespace(long pid, String kind) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind))
                    .toString();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
