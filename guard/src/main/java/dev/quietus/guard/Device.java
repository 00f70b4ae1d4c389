package dev.quietus.guard;

import dev.quietus.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The machine as the log tells of it. Immutable.
 *
 * @param hostname as it calls itself; empty if unknown
 * @param boot the boot's random id (random(4)); zeros where there is none
 * @param pidNamespace inode number of this program's PID namespace (pid_namespaces(7)); 0 where there is none
 * @param booted when its clock of process starts began
 */
record Device(String hostname, UUID boot, long pidNamespace, Instant booted) {
    private static final UUID NO_BOOT = new UUID(0, 0);
    private static final int TICKS_PER_SECOND = 100;
    private static final String PROC = "/proc/";

    /** What the machine says of itself; what it does not say is left open. */
    static Device here() {
        UUID boot = NO_BOOT;
        Instant booted = Instant.EPOCH;
        try {
            boot = UUID.fromString(line("sys/kernel/random/boot_id"));
            String uptime = line("uptime");
            double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            booted = Instant.now().minus(Duration.ofMillis((long) (seconds * 1000)));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // Then no process gets a common id or a time of its start.
            boot = NO_BOOT;
        }
        String hostname;
        try {
            hostname = line("sys/kernel/hostname");
        } catch (IOException e) {
            hostname = "";
        }
        return new Device(hostname, boot, namespace("self"), booted);
    }

    private static String line(String file) throws IOException {
        return Files.readString(Path.of(PROC + file), StandardCharsets.US_ASCII).strip();
    }

    private static long namespace(String process) {
        try {
            String link =
                    Files.readSymbolicLink(Path.of(PROC + process + "/ns/pid")).toString();
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1));
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return 0;
        }
    }

    /** When a process began; empty where that cannot be told. */
    Optional<Instant> begun(ProcessIdentity identity) {
        return booted.equals(Instant.EPOCH)
                ? Optional.empty()
                : Optional.of(booted.plusMillis(identity.startTicks() * 1000 / TICKS_PER_SECOND));
    }

    /**
     * Its common id. To be asked while the process lives: one that is gone, and may have been in a namespace within this one,
     * has none that could be told.
     */
    Optional<UUID> commonId(ProcessIdentity identity) {
        if (boot.equals(NO_BOOT)) {
            return Optional.empty();
        }
        long namespace = namespace(Integer.toString(identity.pid()));
        if (namespace == 0) {
            return Optional.empty();
        }
        long innermost = namespace == pidNamespace ? identity.pid() : innermost(identity.pid());
        return innermost <= 0
                ? Optional.empty()
                : Optional.of(CommonProcessId.of(boot, namespace, identity.startTicks(), innermost));
    }

    /** Its number in the innermost namespace (proc_pid_status(5), NStgid); 0 if unknown. */
    private static long innermost(int numbered) {
        try {
            for (String field : Files.readAllLines(Path.of(PROC + numbered + "/status"), StandardCharsets.ISO_8859_1)) {
                if (field.startsWith("NStgid:")) {
                    return Long.parseLong(
                            field.substring(field.lastIndexOf('\t') + 1).strip());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
        return 0;
    }
}
