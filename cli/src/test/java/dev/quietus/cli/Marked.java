package dev.quietus.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Counts processes by a word in their command line that nobody else has, with none of the code under test. */
final class Marked {
    private Marked() {}

    static List<String> living(String mark) {
        List<String> living = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .filter(folder ->
                            Character.isDigit(folder.getFileName().toString().charAt(0)))
                    .forEach(folder -> {
                        if (commandLine(folder).contains(mark)) {
                            living.add(folder.getFileName().toString());
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return living;
    }

    private static String commandLine(Path folder) {
        try {
            return new String(Files.readAllBytes(folder.resolve("cmdline")), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Waits for five seconds at most. */
    static void assertGone(String mark) throws InterruptedException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (!living(mark).isEmpty()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still there: " + living(mark));
            }
            Thread.sleep(10);
        }
    }
}
