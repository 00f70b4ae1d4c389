package dev.quietus.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a trigger is, in words. */
final class TriggerText {
    private TriggerText() {}

    static String word(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Canary t -> "canary";
            case Trigger.Call t -> "call";
            case Trigger.Profile t -> "call";
            case Trigger.Administration t -> "administration";
            case Trigger.Resources t -> "resources";
            case Trigger.Execution t -> "execution";
            case Trigger.Listening t -> "listening";
            case Trigger.Respawn t -> "respawn";
            case Trigger.Deadline t -> "deadline";
        };
    }

    /** {@code when …}, without a full stop. */
    static String when(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Canary t ->
                "when a process fails because "
                        + OrderText.either(
                                t.failures().stream().map(OrderText::failure).toList())
                        + "; counted for all who share its canary, however long ago";
            case Trigger.Call t ->
                "when a process makes the system call " + OrderText.either(t.calls())
                        + ", and a filter ends, refuses or records it";
            case Trigger.Profile t -> profile(t);
            case Trigger.Administration t -> administration(t);
            case Trigger.Resources t -> resources(t);
            case Trigger.Execution t -> execution(t);
            case Trigger.Listening t ->
                "when a process listens on "
                        + t.protocol() + " port "
                        + OrderText.either(
                                t.ports().stream().map(String::valueOf).toList());
            case Trigger.Respawn t ->
                "when what an order has ended comes back within " + OrderText.text(t.within())
                        + "; its source is named";
            case Trigger.Deadline t -> "when a process lives longer than " + OrderText.text(t.allowance());
        };
    }

    private static String profile(Trigger.Profile t) {
        List<String> ends = new ArrayList<>();
        if (!t.learning().isZero()) {
            ends.add("it was learnt for " + OrderText.text(t.learning()));
        }
        if (t.runs() > 0) {
            ends.add(t.runs() + (t.runs() == 1 ? " run was seen" : " runs were seen") + " from the beginning");
        }
        String when = String.join(" and ", ends);
        String kind = t.sealed()
                ? "when a program makes a system call that is not in its sealed profile, which belongs to its content (SHA-256)"
                        + " and its unit; it is sealed "
                        + (ends.isEmpty() ? "by 'quietus guard profile seal'" : "once " + when)
                : "when a program makes a system call that it never made while it was learnt, which it is until "
                        + when;
        return kind + "; until then its calls are only learnt";
    }

    private static String administration(Trigger.Administration t) {
        String side = switch (t.direction()) {
            case INBOUND -> "from elsewhere to here";
            case OUTBOUND -> "from here to elsewhere";
            case BOTH -> "in either direction";
        };
        String peers = t.allowed().isEmpty() ? "" : ", with anybody but " + OrderText.either(t.allowed());
        Duration learning = t.learning();
        return "when there is a connection of " + OrderText.either(t.services(), "no service") + " " + side + peers
                + (learning.isZero()
                        ? ""
                        : ", that is unlike those which were learnt as usual for " + OrderText.text(learning));
    }

    private static String resources(Trigger.Resources t) {
        String over = ResourcesReader.isShare(t.what()) ? plain(t.threshold() * 100) + "%" : plain(t.threshold());
        String lasting = " for " + OrderText.text(t.lasting());
        return switch (t.what()) {
            case MEMORY ->
                "when over " + over + " of the memory is used, or waited for," + lasting + "; the victim is chosen";
            case PROCESSOR -> "when a process takes over " + over + " of a processor" + lasting;
            case FORKS -> "when more than " + over + " processes and threads are born a second" + lasting;
            case PROCESSES ->
                "when over " + over + " of the process table is taken" + lasting + ", by the family that has most";
            case DESCRIPTORS -> "when a process has more than " + over + " descriptors open" + lasting;
            case THREADS -> "when a process has more than " + over + " threads" + lasting;
            case DISK -> "when over " + over + " of a local disk is taken" + lasting + ", by whomever";
        };
    }

    private static String plain(double number) {
        double rounded = Math.round(number * 1000) / 1000.0;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }

    private static String execution(Trigger.Execution t) {
        List<String> programs = new ArrayList<>();
        if (!t.paths().isEmpty()) {
            programs.add("that is " + OrderText.either(t.paths()));
        }
        if (!t.hashes().isEmpty()) {
            programs.add("whose SHA-256 is " + OrderText.either(t.hashes()));
        }
        if (t.hidden()) {
            programs.add("that has no file, being deleted or only in memory");
        }
        return "when a program is executed " + String.join(", or ", programs) + "; those that run already count too";
    }

    /** When a response can come, truthfully. */
    static String moment(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Canary t -> "The response comes after the failure, before the next try as a rule";
            case Trigger.Call t ->
                "A call that the filter ends or refuses has no effect; after one that it only records comes the response";
            case Trigger.Profile t -> "The response comes after the call, which has its effect";
            case Trigger.Administration t -> "The response comes after the connection was made";
            case Trigger.Resources t -> "The response comes after the limit was passed";
            case Trigger.Execution t ->
                "Where the kernel lets the guard answer (fanotify), the program never begins; else it has begun already";
            case Trigger.Listening t -> "The response comes after it has begun to listen";
            case Trigger.Respawn t -> "The response comes after it is back";
            case Trigger.Deadline t -> "The response comes when the time is over";
        };
    }
}
