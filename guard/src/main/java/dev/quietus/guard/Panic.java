package dev.quietus.guard;

import dev.quietus.Moment;
import dev.quietus.Quietus;
import dev.quietus.Request;
import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One thing that a person orders now, from when it is written down to how it went. */
final class Panic {
    private final long begun = System.nanoTime();
    private final Docket docket;
    private final Request request;
    private final Incident incident;

    Panic(Docket docket, Request request, Response response, Peer by) {
        this.docket = docket;
        this.request = request;
        Instant now = Instant.now();
        incident = new Incident(
                Docket.newId(now),
                now,
                by.way().equals("fifo") ? "panic" : "control",
                "person",
                Moment.AFTER_ACT,
                1,
                Subject.machine(),
                response,
                Incident.Standing.BEGUN,
                by.name() + " ordered " + response.name().toLowerCase(java.util.Locale.ROOT) + ' ' + targets(),
                "",
                Duration.ZERO,
                Optional.empty());
        // A person in need is obeyed also where nothing can be written any more.
        docket.note(incident);
    }

    private String targets() {
        return request.targets().stream().map(Target::text).collect(Collectors.joining(" "));
    }

    Deed.Result act(Quietus quietus) {
        Deed.Result result = Deed.perform(quietus, request, incident.response(), Optional.empty(), Set.of(), () -> {});
        boolean nobody = result.standing() == Incident.Standing.DONE
                && result.receipt().isEmpty()
                && result.stopped().isEmpty();
        // An order is content with that; a person has probably named somebody else than he meant.
        return nobody ? Deed.Result.of(Incident.Standing.REFUSED, "no process matches " + targets()) : result;
    }

    /** Writes down how it went. */
    Incident end(Deed.Result result) {
        Incident done = incident.now(
                result.standing(), result.detail(), Duration.ofNanos(System.nanoTime() - begun), result.receipt());
        docket.note(done);
        return done;
    }
}
