package dev.quietus.linux;

import dev.quietus.Capability;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Endures, and says what was done and what the kernel says of it. */
final class EnduringMain {
    private EnduringMain() {}

    public static void main(String[] arguments) throws IOException {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            for (Capability capability : platform.endure()) {
                System.out.println(capability.name() + "=" + capability.standing() + " " + capability.guarantee()
                        + " | " + capability.missing());
            }
            List<Arena> kept = holes();
            long before = kibibytes("RssAnon:");
            platform.trim();
            System.out.println("trimmed=" + (before - kibibytes("RssAnon:")));
            kept.forEach(Arena::close);
        }
        System.out.println("VmLck=" + kibibytes("VmLck:"));
        System.out.println(
                "score=" + Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                System.out.println("files=" + line.split("\\s+")[3]);
            }
        }
    }

    /** Has the C library keep some eight megabytes that nobody uses, between others that somebody does. */
    private static List<Arena> holes() {
        List<Arena> kept = new ArrayList<>();
        List<Arena> freed = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Arena arena = Arena.ofConfined();
            arena.allocate(16 * 1024).fill((byte) 1);
            (i % 2 == 0 ? kept : freed).add(arena);
            Arena more = Arena.ofConfined();
            more.allocate(16 * 1024).fill((byte) 1);
            (i % 2 == 0 ? kept : freed).add(more);
        }
        freed.forEach(Arena::close);
        return kept;
    }

    private static long kibibytes(String key) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
