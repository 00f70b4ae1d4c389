package dev.quietus.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A contestant in C: built here, prints the nanoseconds that count. */
final class Peer {
    private Peer() {}

    /** Compiles {@code NAME.c} of this package; the program. */
    static Path build(String name) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("quietus-bench");
        Path source = folder.resolve(name + ".c");
        try (InputStream text = Peer.class.getResourceAsStream(name + ".c")) {
            if (text == null) {
                throw new IllegalStateException(name + ".c is not packed");
            }
            Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path program = folder.resolve(name);
        int exit = new ProcessBuilder("cc", "-O2", "-o", program.toString(), source.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("cc failed");
        }
        return program;
    }

    /** Runs one; the nanoseconds that it prints. */
    static long nanos(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String nanos = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed");
        }
        return Long.parseLong(nanos);
    }
}
