package dev.quietus.guard;

import dev.quietus.Moment;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An incident as JSON that can be read again, without its receipt. Pure. */
final class IncidentForm {
    private IncidentForm() {}

    static Map<String, @Nullable Object> of(Incident incident) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("id", incident.id());
        form.put("at", incident.at().toString());
        form.put("order", incident.order());
        form.put("trigger", incident.trigger());
        form.put("moment", incident.moment().name());
        form.put("count", incident.count());
        Subject subject = incident.subject();
        Map<String, @Nullable Object> whom = new LinkedHashMap<>();
        whom.put("identity", subject.identity().map(ProcessIdentity::token).orElse(null));
        whom.put("name", subject.name());
        whom.put("uid", subject.uid());
        whom.put("user", subject.user());
        whom.put("executable", subject.executable());
        whom.put("command", subject.commandLine());
        whom.put("cgroup", subject.cgroup());
        whom.put("parent", subject.parent());
        form.put("subject", whom);
        form.put("response", incident.response().name());
        form.put("standing", incident.standing().name());
        form.put("reason", incident.reason());
        form.put("detail", incident.detail());
        form.put("took_ns", incident.took().toNanos());
        return form;
    }

    /**
     * @throws IllegalArgumentException when it is something else
     */
    static Incident read(Map<String, @Nullable Object> form) {
        try {
            Map<String, @Nullable Object> whom = JsonText.object(form, "subject");
            String identity = JsonText.text(whom, "identity");
            Subject subject = new Subject(
                    identity.isEmpty() ? Optional.empty() : Optional.of(ProcessIdentity.parse(identity)),
                    JsonText.text(whom, "name"),
                    (int) JsonText.number(whom, "uid"),
                    JsonText.text(whom, "user"),
                    JsonText.text(whom, "executable"),
                    JsonText.text(whom, "command"),
                    JsonText.text(whom, "cgroup"),
                    (int) JsonText.number(whom, "parent"));
            return new Incident(
                    JsonText.text(form, "id"),
                    Instant.parse(JsonText.text(form, "at")),
                    JsonText.text(form, "order"),
                    JsonText.text(form, "trigger"),
                    Moment.valueOf(JsonText.text(form, "moment")),
                    (int) JsonText.number(form, "count"),
                    subject,
                    Response.valueOf(JsonText.text(form, "response")),
                    Incident.Standing.valueOf(JsonText.text(form, "standing")),
                    JsonText.text(form, "reason"),
                    JsonText.text(form, "detail"),
                    Duration.ofNanos(JsonText.number(form, "took_ns")),
                    Optional.empty());
        } catch (DateTimeException | QuietusException e) {
            throw new IllegalArgumentException("no incident: " + e.getMessage(), e);
        }
    }
}
