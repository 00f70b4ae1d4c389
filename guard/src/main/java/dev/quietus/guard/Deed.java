package dev.quietus.guard;

import dev.quietus.Cures;
import dev.quietus.EndingOptions;
import dev.quietus.Happening;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Stillness;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Carries a response out. */
final class Deed {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(2);

    private Deed() {}

    /**
     * What came of it.
     *
     * @param standing DONE, REFUSED or FAILED
     * @param detail in words
     */
    record Result(Incident.Standing standing, String detail, Optional<Receipt> receipt) {
        static Result of(Incident.Standing standing, String detail) {
            return new Result(standing, detail, Optional.empty());
        }
    }

    /**
     * Does it now, on the calling thread.
     *
     * @param severing for SEVER
     */
    static Result perform(Quietus quietus, Request request, Response response, Optional<Happening.Severing> severing) {
        try {
            return switch (response) {
                case REPORT -> Result.of(Incident.Standing.REPORTED, "");
                case FREEZE -> frozen(quietus, request);
                case STOP -> ended(quietus, "stop", request, EndingOptions.stop(GRACE));
                case KILL -> ended(quietus, "kill", request, EndingOptions.kill());
                case STOP_UNIT ->
                    ended(
                            quietus,
                            "stop",
                            request,
                            EndingOptions.stop(GRACE).with(new Cures(Set.of("stop-unit", "stop-program"), false)));
                case SEVER -> severed(severing);
            };
        } catch (QuietusException e) {
            return switch (e.reason()) {
                case NOTHING_MATCHED -> Result.of(Incident.Standing.DONE, "it had ended by itself");
                case REFUSED, NOT_PERMITTED, USAGE -> Result.of(Incident.Standing.REFUSED, sentence(e));
                case UNAVAILABLE, INTERRUPTED, COMMAND_NOT_FOUND, CANNOT_EXECUTE ->
                    Result.of(Incident.Standing.FAILED, sentence(e));
            };
        }
    }

    private static String sentence(QuietusException e) {
        String refusals = e.refusals().stream()
                .limit(3)
                .map(refusal -> "; rail '" + refusal.rail() + "': "
                        + refusal.process().pid() + " " + refusal.process().name() + " " + refusal.reason())
                .reduce("", String::concat);
        return e.getMessage() + refusals;
    }

    private static Result ended(Quietus quietus, String verb, Request request, EndingOptions options) {
        Receipt receipt = quietus.end(verb, request, options, Journal.SILENT);
        return switch (receipt.outcome()) {
            case Outcome.Gone gone ->
                new Result(
                        Incident.Standing.DONE,
                        receipt.processes().size() + " gone and verified",
                        Optional.of(receipt));
            case Outcome.Survived survived ->
                new Result(
                        Incident.Standing.FAILED,
                        "survived: " + survived.resistance().text(),
                        Optional.of(receipt));
            case Outcome.Unknown unknown ->
                new Result(Incident.Standing.FAILED, "unknown: " + unknown.reason(), Optional.of(receipt));
        };
    }

    private static Result frozen(Quietus quietus, Request request) {
        Stillness stillness = quietus.freeze(request, EndingOptions.kill(), FREEZE_LIMIT, Journal.SILENT);
        if (stillness.moving().isEmpty() && stillness.outOfReach().isEmpty()) {
            return Result.of(Incident.Standing.DONE, stillness.still().size() + " stand still");
        }
        return Result.of(
                Incident.Standing.FAILED,
                stillness.moving().size() + " still move, "
                        + stillness.outOfReach().size() + " are out of reach");
    }

    /** Lets those who were frozen go on. */
    static Result thaw(Quietus quietus, Request request) {
        try {
            Stillness stillness = quietus.thaw(request, Journal.SILENT);
            return Result.of(Incident.Standing.DONE, stillness.moving().size() + " go on");
        } catch (QuietusException e) {
            return Result.of(
                    e.reason() == QuietusException.Reason.NOTHING_MATCHED
                            ? Incident.Standing.DONE
                            : Incident.Standing.FAILED,
                    sentence(e));
        }
    }

    private static Result severed(Optional<Happening.Severing> severing) {
        if (severing.isEmpty()) {
            return Result.of(Incident.Standing.REFUSED, "there is no connection to take away");
        }
        Optional<String> obstacle = severing.get().sever();
        return obstacle.map(why -> Result.of(Incident.Standing.FAILED, why))
                .orElseGet(() -> Result.of(Incident.Standing.DONE, "the connection is taken away"));
    }
}
