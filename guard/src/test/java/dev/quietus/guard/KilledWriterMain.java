package dev.quietus.guard;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Writes until it is killed, and says what was acknowledged. */
final class KilledWriterMain {
    private KilledWriterMain() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        StateStore store = new StateStore(folder.resolve("state"), "boot");
        int count = store.load().counts().getOrDefault("scope", 0);
        store.said().ifPresent(sentence -> System.out.println("said " + sentence));
        AuditLog.Settings settings = new AuditLog.Settings(
                folder.resolve("log"), folder.resolve("log/head"), 20_000, 1000, Duration.ofSeconds(30));
        AuditLog log = AuditLog.open(settings, sentence -> System.out.println("said " + sentence));
        while (true) {
            count++;
            for (int n = 0; n < 3; n++) {
                log.write(Incidents.of("report", Response.REPORT, Incident.Standing.REPORTED));
            }
            if (log.write(Incidents.of("killed-" + count, Response.KILL, Incident.Standing.BEGUN))) {
                System.out.println("logged " + count);
            }
            if (store.save(new Memory("boot", List.of(), Map.of("scope", count), Map.of(), List.of()))) {
                System.out.println("saved " + count);
            }
        }
    }
}
