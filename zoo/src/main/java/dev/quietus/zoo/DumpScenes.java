package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Dumps its core into a handler that does not read (core(5)). The machine has one core_pattern: it is changed until the handler
 * has begun, by one scene at a time. If this JVM dies meanwhile, zoo-clear puts back what the file in the enclosure's folder
 * holds.
 */
final class DumpScenes {
    private static final Path PATTERN = Path.of("/proc/sys/kernel/core_pattern");
    private static final int SIGSEGV = 11;
    private static final int LONGEST = 127;
    private static final ReentrantLock HERE = new ReentrantLock();

    private DumpScenes() {}

    static void dumping(Stage stage) {
        Path lock = Grounds.folder().resolve("core_pattern.lock");
        HERE.lock();
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock alone = channel.lock()) {
            if (alone.isValid()) {
                crash(stage);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } finally {
            HERE.unlock();
        }
    }

    private static void crash(Stage stage) throws IOException {
        stage.victim("rest");
        Path handler = stage.place("handler");
        String kept = Files.readString(PATTERN);
        if (kept.contains(Grounds.folder().toString())) {
            throw new ZooFailure("core_pattern is still that of another enclosure: " + kept);
        }
        Files.writeString(stage.place("core_pattern"), kept);
        String ours =
                "|" + stage.pen().executable() + " take-core " + stage.pen().uid() + " %u";
        if (ours.length() > LONGEST) {
            throw new ZooFailure("too long for core_pattern: " + ours);
        }
        Files.writeString(PATTERN, ours);
        try {
            stage.signal(stage.pid(), SIGSEGV);
            stage.until("the handler has begun", () -> isWhole(handler));
        } finally {
            Files.writeString(PATTERN, kept);
        }
        stage.blame(Integer.parseInt(Files.readString(handler).strip()));
    }

    private static boolean isWhole(Path file) {
        try {
            return Files.exists(file) && Files.readString(file).endsWith("\n");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
