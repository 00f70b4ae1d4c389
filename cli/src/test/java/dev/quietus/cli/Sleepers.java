package dev.quietus.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Real processes with a name that nobody else has, so that a test can say that name to Quietus. Ended when closed. */
final class Sleepers implements AutoCloseable {
    private final String name =
            "qc" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000000, 0x7fffffff));
    private final Path folder;
    private final List<Process> started = new ArrayList<>();

    Sleepers(Path folder) {
        this.folder = folder;
        try {
            Files.copy(Path.of("/bin/sleep").toRealPath(), program());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    Path program() {
        return folder.resolve(name);
    }

    Process start() {
        return start(program().toString(), "300");
    }

    /** A shell that has a sleeper as its child. */
    Process family() {
        Process process = start("sh", "-c", "'" + program() + "' 300 & wait");
        await(() -> process.descendants().count() == 1 && process.descendants().allMatch(this::isOurs));
        return process;
    }

    private boolean isOurs(ProcessHandle handle) {
        return handle.info().command().orElse("").equals(program().toString());
    }

    Process start(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            started.add(process);
            if (command[0].equals(program().toString())) {
                await(() -> isOurs(process.toHandle()));
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that will be so. */
    interface Condition {
        boolean holds();
    }

    static void await(Condition condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain");
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
