package dev.quietus.guard;

import dev.quietus.Connection;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Says which orders something that happened is a case for. Decides nothing further. Not thread-safe. */
final class Judge {
    private final Acquaintance acquaintance;
    private final Usual usual;

    Judge(Acquaintance acquaintance, Usual usual) {
        this.acquaintance = acquaintance;
        this.usual = usual;
    }

    List<Case> of(Happening happening, Collection<Order> orders) {
        List<Case> cases = new ArrayList<>();
        for (Order order : orders) {
            one(happening, order).ifPresent(cases::add);
        }
        return cases;
    }

    private Optional<Case> one(Happening happening, Order order) {
        return switch (happening) {
            case Happening.Failed failed -> failed(failed, order);
            case Happening.Called called -> called(called, order);
            case Happening.Connected connected -> connected(connected, order);
            case Happening.Attempted attempted ->
                executed(
                        order,
                        attempted.process(),
                        attempted.file(),
                        attempted.gate()::sha256,
                        attempted.nanos(),
                        Moment.BEFORE_ACT);
            case Happening.Executed executed ->
                executed(
                        order,
                        executed.process(),
                        executed.file(),
                        () -> acquaintance.sha256(executed.process()),
                        executed.nanos(),
                        Moment.AFTER_ACT);
            case Happening.Listened listened -> listened(listened, order);
            // What it means is known by who has learnt of the program.
            case Happening.Traced traced -> Optional.empty();
            // Those are about no process, or about one that is over: rounds look for what they mean.
            case Happening.Pressed pressed -> Optional.empty();
            case Happening.Ended ended -> Optional.empty();
            case Happening.Lost lost -> Optional.empty();
        };
    }

    private Optional<Case> failed(Happening.Failed failed, Order order) {
        if (!(order.trigger() instanceof Trigger.Canary canary)
                || !canary.failures().contains(failed.failure())) {
            return Optional.empty();
        }
        Reach reach = Reach.of(order.scope(), failed.process(), failed.epoch(), failed.sharers());
        String reason = switch (failed.failure()) {
            case CANARY -> "its stack canary was written over";
            case FORTIFY -> "a checked copy would have overrun its buffer";
            case HEAP -> "its heap was written over";
            case CALL -> "it made a forbidden system call";
            case ABORT, FAULT -> "it was ended by signal " + failed.signal();
        };
        String words = failed.words().isEmpty() ? "" : ": \"" + failed.words() + '"';
        return told(order, failed.process(), "", reach, Moment.AFTER_ACT, failed.nanos(), reason + words);
    }

    private Optional<Case> called(Happening.Called called, Order order) {
        if (!(order.trigger() instanceof Trigger.Call call) || !call.calls().contains(called.call())) {
            return Optional.empty();
        }
        Reach reach = Reach.of(order.scope(), called.process(), Optional.empty(), List.of());
        String effect = called.moment() == Moment.BEFORE_ACT ? ", which had no effect" : "";
        return told(
                order,
                called.process(),
                "",
                reach,
                called.moment(),
                called.nanos(),
                "it called " + called.call() + effect);
    }

    private Optional<Case> executed(
            Order order,
            ProcessFacts process,
            String file,
            Supplier<Optional<String>> sha256,
            long nanos,
            Moment moment) {
        if (!(order.trigger() instanceof Trigger.Execution banned)) {
            return Optional.empty();
        }
        boolean hidden = banned.hidden() && (file.endsWith(" (deleted)") || file.startsWith("memfd:"));
        String known = moment == Moment.BEFORE_ACT ? "" : file;
        // Who it is costs less to find out than what is in the file.
        if (!Acquaintance.meets(order.subjects(), acquaintance.of(process, known))
                || !hidden && !banned.means(file, sha256)) {
            return Optional.empty();
        }
        Reach reach = Reach.of(order.scope(), process, Optional.empty(), List.of());
        String reason = moment == Moment.BEFORE_ACT ? "it was about to execute " : "it executed ";
        return told(order, process, known, reach, moment, nanos, reason + file);
    }

    private Optional<Case> listened(Happening.Listened listened, Order order) {
        if (!(order.trigger() instanceof Trigger.Listening forbidden)
                || !forbidden.ports().contains(listened.port())
                || !forbidden.protocol().equals(listened.protocol())) {
            return Optional.empty();
        }
        Reach reach = Reach.of(order.scope(), listened.process(), Optional.empty(), List.of());
        return told(
                order,
                listened.process(),
                "",
                reach,
                Moment.AFTER_ACT,
                listened.nanos(),
                "it listens on port " + listened.port() + '/' + listened.protocol());
    }

    private Optional<Case> connected(Happening.Connected connected, Order order) {
        Connection connection = connected.connection();
        if (!(order.trigger() instanceof Trigger.Administration administration)
                || !isAbout(administration, connection)) {
            return Optional.empty();
        }
        Subject subject = acquaintance.of(connected.process(), "");
        if (!Acquaintance.meets(order.subjects(), subject) || usual.knows(order, administration, subject, connection)) {
            return Optional.empty();
        }
        Reach reach = Reach.of(order.scope(), connected.process(), Optional.empty(), List.of());
        String peer = (connection.inbound() ? " from " : " to ") + connection.remote();
        return Optional.of(new Case(
                order,
                subject,
                reach.scope(),
                reach.targets(),
                reach.only(),
                Moment.AFTER_ACT,
                connected.nanos(),
                service(administration, connection) + peer + ", port " + connection.servicePort(),
                Optional.of(connected.severing())));
    }

    private static boolean isAbout(Trigger.Administration administration, Connection connection) {
        boolean direction = switch (administration.direction()) {
            case INBOUND -> connection.inbound();
            case OUTBOUND -> !connection.inbound();
            case BOTH -> true;
        };
        if (!direction || service(administration, connection).isEmpty()) {
            return false;
        }
        for (String allowed : administration.allowed()) {
            if (Prefix.parse(allowed)
                    .map(prefix -> prefix.holds(connection.remote()))
                    .orElse(false)) {
                return false;
            }
        }
        return true;
    }

    private static String service(Trigger.Administration administration, Connection connection) {
        for (Service service : administration.services()) {
            if (service.ports().contains(connection.servicePort())) {
                return service.name().toLowerCase(Locale.ROOT);
            }
        }
        return "";
    }

    private Optional<Case> told(
            Order order, ProcessFacts process, String file, Reach reach, Moment moment, long nanos, String reason) {
        Subject subject = acquaintance.of(process, file);
        return Acquaintance.meets(order.subjects(), subject)
                ? Optional.of(new Case(
                        order,
                        subject,
                        reach.scope(),
                        reach.targets(),
                        reach.only(),
                        moment,
                        nanos,
                        reason,
                        Optional.empty()))
                : Optional.empty();
    }
}
