package dev.quietus.guard;

import dev.quietus.Moment;
import dev.quietus.Quietus;
import dev.quietus.Request;
import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person orders now. */
final class Panic {
    private final Docket docket;

    Panic(Docket docket) {
        this.docket = docket;
    }

    Incident act(Quietus quietus, Request request, Response response, Peer by) {
        long begun = System.nanoTime();
        Instant now = Instant.now();
        String targets = request.targets().stream().map(Target::text).collect(Collectors.joining(" "));
        Incident incident = new Incident(
                Docket.newId(now),
                now,
                by.way().equals("fifo") ? "panic" : "control",
                "person",
                Moment.AFTER_ACT,
                1,
                Subject.machine(),
                response,
                Incident.Standing.BEGUN,
                by.name() + " ordered " + response.name().toLowerCase(java.util.Locale.ROOT) + ' ' + targets,
                "",
                Duration.ZERO,
                Optional.empty());
        // A person in need is obeyed also where nothing can be written any more.
        docket.note(incident);
        Deed.Result result = Deed.perform(quietus, request, response, Optional.empty());
        if (result.standing() == Incident.Standing.DONE
                && result.receipt().isEmpty()
                && result.stopped().isEmpty()) {
            // An order is content with that; a person has probably named somebody else than he meant.
            result = Deed.Result.of(Incident.Standing.REFUSED, "no process matches " + targets);
        }
        Incident done = incident.now(
                result.standing(), result.detail(), Duration.ofNanos(System.nanoTime() - begun), result.receipt());
        docket.note(done);
        return done;
    }
}
