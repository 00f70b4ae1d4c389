package dev.quietus.guard;

import dev.quietus.Moment;
import dev.quietus.ProcessIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Incidents to be written down. */
final class Incidents {
    private Incidents() {}

    static Incident of(String id, Response response, Incident.Standing standing) {
        return about(Subject.machine(), id, response, standing);
    }

    static Incident about(Subject subject, String id, Response response, Incident.Standing standing) {
        return new Incident(
                id,
                Instant.parse("2026-11-21T20:15:00Z"),
                "no-smashing",
                "canary",
                Moment.AFTER_ACT,
                5,
                subject,
                response,
                standing,
                "its stack was written over 5 times",
                "",
                Duration.ofMillis(3),
                Optional.empty());
    }

    /** This very process, under names that a stranger would like to have. */
    static Subject self(String name) {
        ProcessHandle self = ProcessHandle.current();
        return new Subject(
                Optional.of(new ProcessIdentity("00112233445566ff", (int) self.pid(), 4711, 9)),
                name,
                1001,
                "alice",
                "/opt/server\n{\"evil\":1}",
                "server --port 80 \uD800",
                "/",
                1);
    }
}
