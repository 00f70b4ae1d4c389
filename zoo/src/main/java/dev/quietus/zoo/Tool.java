package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a short-lived program to its end. */
final class Tool {
    private static final long PATIENCE_SECONDS = 60;

    /** What a program printed (both streams) and how it ended. */
    record Output(int exit, List<String> lines) {}

    private Tool() {}

    static Output run(List<String> command) {
        try {
            Process process = prepare(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return finish(process);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** A process builder whose child inherits nothing from this JVM's environment but PATH. */
    static ProcessBuilder prepare(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        String path = builder.environment().get("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
        return builder;
    }

    /** Reads the rest of the output, then waits for the end; a program that does not end is ended. */
    static Output finish(Process process) {
        try (var reader = process.inputReader()) {
            List<String> lines = reader.lines().toList();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new ZooFailure("did not end: " + process.info() + " " + lines);
            }
            return new Output(process.exitValue(), lines);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ZooFailure("interrupted", exception);
        }
    }
}
