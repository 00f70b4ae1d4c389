package dev.quietus.guard;

import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Request;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a hand is sent to do. What cannot be taken back it does only once that is written down; it looks who is meant meanwhile. */
final class Errand {
    private final Company company;
    private final Incident incident;
    private final Case one;
    private final Step step;
    private final Request request;
    private final CompletableFuture<Boolean> written = new CompletableFuture<>();

    Errand(Company company, Incident incident, Case one, Step step, Request request) {
        this.company = company;
        this.incident = incident;
        this.one = one;
        this.step = step;
        this.request = request;
    }

    /** Says whether it is; only the first word counts. */
    void written(boolean now) {
        written.complete(now);
    }

    /** Does it, on the calling thread. */
    Deed.Result run(Quietus quietus) {
        Optional<String> veto = company.before().apply(incident);
        if (veto.isPresent()) {
            return Deed.Result.of(Incident.Standing.REFUSED, veto.get());
        }
        return Deed.leavesEnough(quietus, one.order(), request)
                ? Deed.perform(
                        quietus, request, step.response(), one.severing(), Deed.RAILS_BY_NAME, this::requireWritten)
                : Deed.Result.of(
                        Incident.Standing.REFUSED, "fewer than " + one.order().leastSurvivors() + " would be left");
    }

    private void requireWritten() {
        if (!written.join()) {
            throw QuietusException.of(QuietusException.Reason.UNAVAILABLE, "it could not be written down");
        }
    }
}
