package dev.quietus.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Real processes of a program that nobody else runs; all are ended at the end of a test. */
final class Puppets implements AutoCloseable {
    private final String name =
            String.format("qg%08x", ThreadLocalRandom.current().nextInt());
    private final Path program;
    private final List<Process> started = new ArrayList<>();

    Puppets(Path folder) throws IOException {
        program = folder.resolve(name);
        Files.copy(Path.of("/bin/sleep"), program);
        if (!program.toFile().setExecutable(true, false) || !folder.toFile().setExecutable(true, false)) {
            throw new IOException("no executable " + program);
        }
    }

    /** The program's name, as the kernel has it. */
    String name() {
        return name;
    }

    Path program() {
        return program;
    }

    /** One that executes the program and sleeps for a minute, in a session of its own, so that it is no family of this JVM's. */
    Process start() throws IOException, InterruptedException {
        Process process = start("setsid", program.toString(), "60");
        if (!soon(() -> process.info().command().orElse("").endsWith(name))) {
            throw new IOException(process + " does not execute " + name);
        }
        return process;
    }

    Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        return process;
    }

    /** Waits until something holds; false if it does not within ten seconds. */
    static boolean soon(BooleanSupplier holds) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            if (holds.getAsBoolean()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return false;
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
