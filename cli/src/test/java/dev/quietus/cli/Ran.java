package dev.quietus.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A whole program that has ended, and what came of it.
 *
 * @param out as ISO 8859-1, in which each byte is a character
 */
record Ran(int code, String out, String err) {

    /** {@code quietus run} with these words, to its end. */
    static Ran quietus(Path folder, String... words) throws Exception {
        return program(folder, Map.of(), run(words));
    }

    static List<String> run(String... words) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(words));
        return WholeProgramTest.command(all.toArray(String[]::new));
    }

    /** A program with these further variables and no input, to its end. */
    static Ran program(Path folder, Map<String, String> variables, List<String> command) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = begin(out, err, variables, command);
        process.getOutputStream().close();
        return ended(process, out, err);
    }

    static Process begin(Path out, Path err, Map<String, String> variables, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(variables);
        return builder.start();
    }

    static Ran ended(Process process, Path out, Path err) throws Exception {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("does not end: " + Files.readString(err));
        }
        return new Ran(
                process.exitValue(),
                Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
    }
}
