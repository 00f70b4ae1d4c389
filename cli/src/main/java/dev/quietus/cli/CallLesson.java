package dev.quietus.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The file of {@code run --learn}: what it named before the run, and then what the run has done besides. */
final class CallLesson implements AutoCloseable {
    private final Set<String> calls;
    private final SafeFile file;

    private CallLesson(Set<String> calls, SafeFile file) {
        this.calls = calls;
        this.file = file;
    }

    /** @throws dev.quietus.QuietusException USAGE when it cannot be read or written */
    static CallLesson open(CommandLine line) {
        String name = String.valueOf(line.argument(RunOptions.LEARN));
        Set<String> before = Files.exists(Path.of(name)) ? RunIntent.names(RunOptions.LEARN, name) : Set.of();
        return new CallLesson(before, SafeFile.open(RunOptions.LEARN.name(), name));
    }

    void write(Set<String> made) throws IOException {
        Set<String> all = new TreeSet<>(calls);
        all.addAll(made);
        file.stream().write((String.join("\n", all) + "\n").getBytes(StandardCharsets.UTF_8));
        file.finish();
    }

    @Override
    public void close() {
        file.close();
    }
}
