package dev.quietus.guard;

import dev.quietus.Cures;
import dev.quietus.EndingOptions;
import dev.quietus.Happening;
import dev.quietus.Journal;
import dev.quietus.Member;
import dev.quietus.Outcome;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Stillness;
import dev.quietus.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Carries a response out. */
final class Deed {
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** They go by a name, which anybody can take: for orders there is {@code never}, which goes by what nobody can. */
    static final Set<String> RAILS_BY_NAME = Set.of("display-server", "service-manager");

    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(2);

    private Deed() {}

    /**
     * What came of it.
     *
     * @param standing DONE, REFUSED or FAILED
     * @param detail in words
     * @param stopped who stands still now because of it
     */
    record Result(Incident.Standing standing, String detail, Optional<Receipt> receipt, List<ProcessIdentity> stopped) {
        static Result of(Incident.Standing standing, String detail) {
            return new Result(standing, detail, Optional.empty(), List.of());
        }

        /** It was broken off by something that nobody had thought of. */
        static Result broken(Throwable cause) {
            return of(Incident.Standing.FAILED, "it broke off: " + cause);
        }

        static Result tooMuch() {
            return of(Incident.Standing.FAILED, "too much is waiting to be done");
        }

        static Result of(Incident.Standing standing, String detail, Receipt receipt) {
            return new Result(standing, detail, Optional.of(receipt), List.of());
        }
    }

    /**
     * Does it now, on the calling thread.
     *
     * @param severing for SEVER
     * @param overridden rails that do not apply
     * @param leave is awaited before what cannot be taken back: after everybody was found and is held; throws a
     *     {@link QuietusException} to forbid it
     */
    static Result perform(
            Quietus quietus,
            Request request,
            Response response,
            Optional<Happening.Severing> severing,
            Set<String> overridden,
            Runnable leave) {
        EndingOptions stop = EndingOptions.stop(GRACE).overriding(overridden);
        EndingOptions kill = EndingOptions.kill().overriding(overridden);
        try {
            return switch (response) {
                case REPORT -> Result.of(Incident.Standing.REPORTED, "");
                case FREEZE -> frozen(quietus, request, kill);
                case STOP -> ended(quietus, "stop", request, stop, leave);
                case KILL -> ended(quietus, "kill", request, kill, leave);
                case STOP_UNIT ->
                    ended(
                            quietus,
                            "stop",
                            request,
                            stop.with(new Cures(Set.of("stop-unit", "stop-program"), false)),
                            leave);
                case SEVER -> {
                    leave.run();
                    yield severed(severing);
                }
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

    private static Result ended(Quietus quietus, String verb, Request request, EndingOptions options, Runnable leave) {
        Receipt receipt = quietus.end(verb, request, options, Journal.SILENT, proposal -> leave.run());
        return switch (receipt.outcome()) {
            case Outcome.Gone gone ->
                Result.of(Incident.Standing.DONE, receipt.processes().size() + " gone and verified", receipt);
            case Outcome.Survived survived ->
                Result.of(
                        Incident.Standing.FAILED,
                        "survived: " + survived.resistance().text(),
                        receipt);
            case Outcome.Unknown unknown ->
                Result.of(Incident.Standing.FAILED, "unknown: " + unknown.reason(), receipt);
        };
    }

    private static Result frozen(Quietus quietus, Request request, EndingOptions options) {
        Stillness stillness = quietus.freeze(request, options, FREEZE_LIMIT, Journal.SILENT);
        boolean all = stillness.moving().isEmpty() && stillness.outOfReach().isEmpty();
        int still = stillness.still().size();
        String detail = still
                + (still == 1 ? " stands still" : " stand still")
                + (all
                        ? ""
                        : ", " + stillness.moving().size() + " move, "
                                + stillness.outOfReach().size() + " are out of reach");
        return new Result(
                all ? Incident.Standing.DONE : Incident.Standing.FAILED,
                detail,
                Optional.empty(),
                stillness.still().stream().map(Member::identity).toList());
    }

    /** Whether as many of those whom an order is about are left as it wants. */
    static boolean leavesEnough(Quietus quietus, Order order, Request request) {
        if (order.leastSurvivors() == 0) {
            return true;
        }
        long ended = quietus.find(request).stream()
                .mapToLong(family -> family.members().size())
                .sum();
        Acquaintance acquaintance = new Acquaintance(quietus.machine());
        long matching = quietus.machine().processes().stream()
                .filter(facts -> !facts.kernelThread() && !facts.ended())
                .filter(facts -> Acquaintance.meets(order.subjects(), acquaintance.of(facts, "")))
                .count();
        return matching - ended >= order.leastSurvivors();
    }

    /** Lets those who were frozen go on. */
    static Result thaw(Quietus quietus, Memory.Lease lease) {
        if (lease.processes().isEmpty()) {
            return Result.of(Incident.Standing.DONE, "nobody is left");
        }
        List<Target> targets = new ArrayList<>();
        lease.processes().forEach(identity -> targets.add(new Target.Exact(identity)));
        Request request = new Request(targets, List.of(), false);
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
