package dev.quietus.guard;

import dev.quietus.ProcessIdentity;
import dev.quietus.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a guard and its incidents look as JSON; {@code docs/schema/guard-openapi.json} describes it. */
final class ControlFields {
    /** So that one answer stays small; how many there were is said beside. */
    static final int MOST_PROCESSES = 500;

    private ControlFields() {}

    static byte[] state(Duty.State state, Peer peer) {
        ControlDocument document = new ControlDocument().object();
        document.string("schema", "quietus-guard/1");
        document.string("since", state.since().toString());
        document.object("you")
                .string("name", peer.name())
                .number("uid", peer.uid())
                .string("way", peer.way())
                .endObject();
        document.array("orders");
        for (Duty.OrderState order : state.orders()) {
            order(document, order);
        }
        document.endArray().array("feeds");
        for (Duty.FeedState feed : state.feeds()) {
            document.object().string("name", feed.name());
            document.string("standing", ControlDocument.word(feed.capability().standing()));
            document.string("guarantee", feed.capability().guarantee());
            document.string("missing", feed.capability().missing());
            document.truth("open", feed.open());
            document.number("heard", feed.heard()).number("lost", feed.lost()).endObject();
        }
        document.endArray().number("heard", state.heard()).number("lost", state.lost());
        return document.number("pending", state.pending()).endObject().bytes();
    }

    private static void order(ControlDocument document, Duty.OrderState state) {
        Order order = state.order();
        document.object().string("name", order.name()).string("trigger", trigger(order.trigger()));
        document.string("scope", ControlDocument.word(order.scope()));
        document.string("mode", ControlDocument.word(state.mode()));
        document.array("steps");
        for (Step step : order.steps()) {
            document.object().number("from", step.from());
            document.string("response", ControlDocument.word(step.response()));
            document.number("lease_ms", step.lease().toMillis()).endObject();
        }
        document.endArray().truth("approval", order.approval());
        if (order.expires().isPresent()) {
            document.string("expires", order.expires().get().toString());
        } else {
            document.none("expires");
        }
        document.number("line", order.line());
        document.number("incidents", state.incidents())
                .number("responses", state.responses())
                .endObject();
    }

    private static String trigger(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Canary canary -> "canary";
            case Trigger.Call call -> "call";
            case Trigger.Administration administration -> "administration";
            case Trigger.Resources resources -> "resources";
            case Trigger.Execution execution -> "execution";
            case Trigger.Listening listening -> "listening";
            case Trigger.Respawn respawn -> "respawn";
            case Trigger.Deadline deadline -> "deadline";
        };
    }

    static byte[] incidents(List<Incident> incidents, boolean all, int uid) {
        ControlDocument document = new ControlDocument().object().array("incidents");
        for (Incident incident : incidents) {
            incident(document, incident, all || incident.subject().uid() == uid, false);
        }
        return document.endArray().endObject().bytes();
    }

    /** @param whole whether the reader may see what only its user and root may */
    static byte[] incident(Incident incident, boolean whole, boolean receipt) {
        ControlDocument document = new ControlDocument();
        incident(document, incident, whole, receipt);
        return document.bytes();
    }

    private static void incident(ControlDocument document, Incident incident, boolean whole, boolean receipt) {
        document.object().string("id", incident.id()).string("at", incident.at().toString());
        document.string("order", incident.order()).string("trigger", incident.trigger());
        document.string("moment", ControlDocument.word(incident.moment())).number("count", incident.count());
        document.string("response", ControlDocument.word(incident.response()));
        document.string("standing", ControlDocument.word(incident.standing()));
        document.number("took_us", micros(incident.took()));
        document.truth("withheld", !whole);
        document.string("reason", whole ? incident.reason() : "");
        document.string("detail", whole ? incident.detail() : "");
        subject(document, incident.subject(), whole);
        Optional<Receipt> shown = whole ? incident.receipt() : Optional.empty();
        document.truth("has_receipt", shown.isPresent());
        if (receipt && shown.isPresent()) {
            receipt(document, shown.get());
        }
        document.endObject();
    }

    private static void subject(ControlDocument document, Subject subject, boolean whole) {
        document.object("subject");
        Optional<ProcessIdentity> identity = subject.identity();
        if (identity.isPresent()) {
            document.string("identity", identity.get().token());
            document.number("pid", identity.get().pid());
        } else {
            document.none("identity").none("pid");
        }
        document.string("name", subject.name()).number("uid", subject.uid()).string("user", subject.user());
        document.string("executable", whole ? subject.executable() : "");
        document.string("command_line", whole ? subject.commandLine() : "");
        document.string("cgroup", whole ? subject.cgroup() : "");
        document.number("parent", subject.parent()).endObject();
    }

    private static void receipt(ControlDocument document, Receipt receipt) {
        document.object("receipt").string("verb", receipt.verb());
        document.string("begun", receipt.begun().toString()).number("elapsed_us", micros(receipt.elapsed()));
        document.string("outcome", receipt.outcome().word());
        document.number("process_count", receipt.processes().size()).array("processes");
        for (Receipt.Entry entry : receipt.processes()
                .subList(0, Math.min(MOST_PROCESSES, receipt.processes().size()))) {
            document.object().number("pid", entry.member().identity().pid());
            document.string("name", entry.member().facts().name());
            document.string("outcome", entry.outcome().word()).string("means", entry.means());
            Receipt.Marks marks = entry.marks();
            document.number("held_us", micros(marks.held()));
            mark(document, "asked_us", marks.asked());
            mark(document, "stopped_us", marks.stopped());
            mark(document, "forced_us", marks.forced());
            mark(document, "gone_us", marks.gone());
            document.endObject();
        }
        document.endArray().array("timeline");
        for (Receipt.Moment moment : receipt.timeline()
                .subList(0, Math.min(MOST_PROCESSES, receipt.timeline().size()))) {
            document.object().number("after_us", micros(moment.after()));
            document.string("stage", ControlDocument.word(moment.stage()));
            document.string("text", moment.text()).endObject();
        }
        document.endArray().endObject();
    }

    private static void mark(ControlDocument document, String name, Optional<Duration> mark) {
        if (mark.isPresent()) {
            document.number(name, micros(mark.get()));
        } else {
            document.none(name);
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
