package dev.quietus.linux;

import dev.quietus.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Endures, and says what was done and what the kernel says of it. */
final class EnduringMain {
    private EnduringMain() {}

    public static void main(String[] arguments) throws IOException {
        try (LinuxPlatform platform = new LinuxPlatform()) {
            for (Capability capability : platform.endure()) {
                System.out.println(capability.name() + "=" + capability.standing() + " " + capability.guarantee()
                        + " | " + capability.missing());
            }
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmLck:")) {
                System.out.println("VmLck=" + line.replaceAll("\\D", ""));
            }
        }
        System.out.println(
                "score=" + Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                System.out.println("files=" + line.split("\\s+")[3]);
            }
        }
    }
}
