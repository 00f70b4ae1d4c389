package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Request;
import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One order that something which happened is a case for.
 *
 * @param order which
 * @param subject whom it happened to
 * @param scope what is counted together, as text: the same for two cases of one order is the same scope
 * @param targets who is meant by an ending, the one to end first at the front; empty where nobody can be named
 * @param only whether they are meant without their families
 * @param moment when a response can come
 * @param nanos when it happened, by {@link System#nanoTime()}
 * @param reason what happened, in a sentence
 * @param severing takes away the connection that it is about
 */
record Case(
        Order order,
        Subject subject,
        String scope,
        List<Target> targets,
        boolean only,
        Moment moment,
        long nanos,
        String reason,
        Optional<Happening.Severing> severing) {
    Case {
        targets = List.copyOf(targets);
    }

    /** Of what was seen of somebody at a look, which is never before the act. */
    static Case seen(Order order, Subject subject, ProcessFacts facts, long now, String reason) {
        Reach reach = Reach.of(order.scope(), facts, Optional.empty(), List.of());
        return new Case(
                order,
                subject,
                reach.scope(),
                reach.targets(),
                reach.only(),
                Moment.AFTER_ACT,
                now,
                reason,
                Optional.empty());
    }

    /** Of what is about nobody, but about the machine: it can only be told. */
    static Case ofMachine(Order order, long now, String reason) {
        Subject machine = Subject.machine();
        return new Case(order, machine, "machine", List.of(), false, Moment.AFTER_ACT, now, reason, Optional.empty());
    }

    /** Of an incident that is known from before: whom it was about, not what was counted with it. */
    static Case again(Order order, Incident incident) {
        return new Case(
                order,
                incident.subject(),
                "pending " + incident.id(),
                incident.subject().identity().stream()
                        .<Target>map(Target.Exact::new)
                        .toList(),
                order.scope() == Scope.PROCESS,
                incident.moment(),
                System.nanoTime(),
                incident.reason(),
                Optional.empty());
    }

    /** How long since it happened, until then or else until now. */
    Duration took(Optional<Instant> end) {
        Duration until = Duration.ofNanos(System.nanoTime() - nanos);
        return end.map(gone -> until.minus(Duration.between(gone, Instant.now())))
                .orElse(until);
    }

    /** Who is to be ended, and who not: whom the whole file spares, and whom the order spares. */
    Request request(List<Target> never) {
        List<Target> spared = new ArrayList<>(never);
        spared.addAll(order.never());
        // Whoever is gone is not missed; where nobody can be named the response needs no request.
        List<Target> meant = targets.isEmpty() ? List.of(new Target.Name("?")) : targets;
        return new Request(meant, List.of(), spared, only, OptionalInt.empty());
    }

    /** Who is meant by name and not by a description, the one it happened to included. */
    List<ProcessIdentity> identities() {
        List<ProcessIdentity> identities = new ArrayList<>();
        for (Target target : targets) {
            if (target instanceof Target.Exact exact) {
                identities.add(exact.identity());
            }
        }
        subject.identity().ifPresent(identities::add);
        return identities.stream().distinct().toList();
    }
}
