package dev.quietus.guard;

import dev.quietus.ProcessIdentity;
import dev.quietus.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a guard and its incidents look as JSON; {@code docs/schema/guard-openapi.json} describes it. */
final class ControlFields {
    /** So that one answer stays small; how many there were is said beside. */
    static final int MOST_PROCESSES = 500;

    private ControlFields() {}

    static byte[] state(Duty.State state, Peer peer) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("schema", "quietus-guard/1");
        fields.put("since", state.since().toString());
        Map<String, @Nullable Object> you = new LinkedHashMap<>();
        you.put("name", peer.name());
        you.put("uid", peer.uid());
        you.put("way", peer.way());
        fields.put("you", you);
        fields.put("orders", state.orders().stream().map(ControlFields::order).toList());
        fields.put("feeds", state.feeds().stream().map(ControlFields::feed).toList());
        fields.put("heard", state.heard());
        fields.put("lost", state.lost());
        fields.put("pending", state.pending());
        return JsonText.of(fields);
    }

    private static Map<String, @Nullable Object> feed(Duty.FeedState feed) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", feed.name());
        fields.put("standing", JsonText.word(feed.capability().standing()));
        fields.put("guarantee", feed.capability().guarantee());
        fields.put("missing", feed.capability().missing());
        fields.put("open", feed.open());
        fields.put("heard", feed.heard());
        fields.put("lost", feed.lost());
        return fields;
    }

    private static Map<String, @Nullable Object> order(Duty.OrderState state) {
        Order order = state.order();
        List<Map<String, @Nullable Object>> steps = new ArrayList<>();
        for (Step step : order.steps()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("from", step.from());
            one.put("response", JsonText.word(step.response()));
            one.put("lease_ms", step.lease().toMillis());
            steps.add(one);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", order.name());
        fields.put("trigger", TriggerText.word(order.trigger()));
        fields.put("scope", JsonText.word(order.scope()));
        fields.put("mode", JsonText.word(state.mode()));
        fields.put("steps", steps);
        fields.put("approval", order.approval());
        fields.put("expires", order.expires().map(Instant::toString).orElse(null));
        fields.put("line", order.line());
        fields.put("incidents", state.incidents());
        fields.put("responses", state.responses());
        return fields;
    }

    static byte[] incidents(List<Incident> incidents, boolean all, int uid) {
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (Incident incident : incidents) {
            list.add(fields(incident, all || incident.subject().uid() == uid, false));
        }
        return JsonText.of(Map.of("incidents", list));
    }

    /** @param whole whether the reader may see what only its user and root may */
    static byte[] incident(Incident incident, boolean whole, boolean receipt) {
        return JsonText.of(fields(incident, whole, receipt));
    }

    private static Map<String, @Nullable Object> fields(Incident incident, boolean whole, boolean receipt) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", incident.id());
        fields.put("at", incident.at().toString());
        fields.put("order", incident.order());
        fields.put("trigger", incident.trigger());
        fields.put("moment", JsonText.word(incident.moment()));
        fields.put("count", incident.count());
        fields.put("response", JsonText.word(incident.response()));
        fields.put("standing", JsonText.word(incident.standing()));
        fields.put("took_us", micros(incident.took()));
        fields.put("withheld", !whole);
        fields.put("reason", whole ? incident.reason() : "");
        fields.put("detail", whole ? incident.detail() : "");
        fields.put("subject", subject(incident.subject(), whole));
        Optional<Receipt> shown = whole ? incident.receipt() : Optional.empty();
        fields.put("has_receipt", shown.isPresent());
        if (receipt && shown.isPresent()) {
            fields.put("receipt", receipt(shown.get()));
        }
        return fields;
    }

    static byte[] profiles(List<Profile> profiles) {
        return JsonText.of(
                Map.of("profiles", profiles.stream().map(ControlFields::profile).toList()));
    }

    static Map<String, @Nullable Object> profile(Profile profile) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", profile.id());
        fields.put("program", profile.file());
        fields.put("sha256", profile.sha256());
        fields.put("unit", profile.unit());
        fields.put("since", profile.since().toString());
        fields.put("runs", profile.runs());
        fields.put("sealed", profile.sealed().map(Instant::toString).orElse(null));
        fields.put("calls", List.copyOf(profile.calls()));
        return fields;
    }

    private static Map<String, @Nullable Object> subject(Subject subject, boolean whole) {
        Optional<ProcessIdentity> identity = subject.identity();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("identity", identity.map(ProcessIdentity::token).orElse(null));
        fields.put("pid", identity.map(ProcessIdentity::pid).orElse(null));
        fields.put("name", subject.name());
        fields.put("uid", subject.uid());
        fields.put("user", subject.user());
        fields.put("executable", whole ? subject.executable() : "");
        fields.put("command_line", whole ? subject.commandLine() : "");
        fields.put("cgroup", whole ? subject.cgroup() : "");
        fields.put("parent", subject.parent());
        return fields;
    }

    private static Map<String, @Nullable Object> receipt(Receipt receipt) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("verb", receipt.verb());
        fields.put("begun", receipt.begun().toString());
        fields.put("elapsed_us", micros(receipt.elapsed()));
        fields.put("outcome", receipt.outcome().word());
        fields.put("process_count", receipt.processes().size());
        fields.put(
                "processes",
                receipt.processes().stream()
                        .limit(MOST_PROCESSES)
                        .map(ControlFields::entry)
                        .toList());
        List<Map<String, @Nullable Object>> timeline = new ArrayList<>();
        for (Receipt.Moment moment :
                receipt.timeline().stream().limit(MOST_PROCESSES).toList()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("after_us", micros(moment.after()));
            one.put("stage", JsonText.word(moment.stage()));
            one.put("text", moment.text());
            timeline.add(one);
        }
        fields.put("timeline", timeline);
        return fields;
    }

    private static Map<String, @Nullable Object> entry(Receipt.Entry entry) {
        Receipt.Marks marks = entry.marks();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("pid", entry.member().identity().pid());
        fields.put("name", entry.member().facts().name());
        fields.put("outcome", entry.outcome().word());
        fields.put("means", entry.means());
        fields.put("held_us", micros(marks.held()));
        fields.put("asked_us", marks.asked().map(ControlFields::micros).orElse(null));
        fields.put("stopped_us", marks.stopped().map(ControlFields::micros).orElse(null));
        fields.put("forced_us", marks.forced().map(ControlFields::micros).orElse(null));
        fields.put("gone_us", marks.gone().map(ControlFields::micros).orElse(null));
        return fields;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
