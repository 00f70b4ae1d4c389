package dev.quietus.guard;

import dev.quietus.Outcome;
import dev.quietus.ProcessIdentity;
import dev.quietus.Receipt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An incident as an event of OCSF 1.8, class Process Remediation Activity (7003). What OCSF has no field for is in {@code
 * unmapped}. Bounded, whatever strangers called themselves.
 */
final class RemediationRecord {
    static final int CLASS = 7003;
    private static final int LONGEST = 4096;
    private static final int MOST_PROCESSES = 100;

    private final Device device;
    /** The process may be gone when a later standing is written. */
    private final Map<ProcessIdentity, Optional<UUID>> commonIds = new Recent<>(1000);

    RemediationRecord(Device device) {
        this.device = device;
    }

    /** To be written as JSON; the receiver may add fields. Not thread-safe. */
    Map<String, @Nullable Object> of(Incident incident) {
        Optional<Countermeasure> countermeasure = Countermeasure.of(incident.response());
        int activity = countermeasure.map(c -> c.activity).orElse(99);
        String name = countermeasure.map(c -> c.activityName).orElse("Report");
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("time", incident.at().toEpochMilli());
        event.put("class_uid", CLASS);
        event.put("class_name", "Process Remediation Activity");
        event.put("category_uid", 7);
        event.put("category_name", "Remediation");
        event.put("activity_id", activity);
        event.put("activity_name", name);
        event.put("type_uid", CLASS * 100L + activity);
        event.put("type_name", "Process Remediation Activity: " + name);
        event.put("severity_id", severity(incident));
        event.put("command_uid", incident.id());
        event.put("message", cut(incident.reason()));
        status(event, incident);
        event.put(
                "countermeasures",
                countermeasure.map(RemediationRecord::measure).stream().toList());
        event.put("process", process(incident.subject()));
        event.put("actor", Map.of("app_name", "quietus guard"));
        event.put("device", device());
        event.put("unmapped", unmapped(incident));
        return event;
    }

    private static void status(Map<String, @Nullable Object> event, Incident incident) {
        event.put("status_id", status(incident));
        String word = incident.standing().name();
        event.put("status", word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT));
        event.put("status_code", word.toLowerCase(Locale.ROOT));
        if (!incident.detail().isEmpty()) {
            event.put("status_detail", cut(incident.detail()));
        }
        if (!incident.took().isZero()) {
            event.put("duration", incident.took().toMillis());
        }
    }

    /** 1 success, 2 failure, 4 partial, 6 error, 99 what OCSF has no word for. */
    private static int status(Incident incident) {
        return switch (incident.standing()) {
            case DONE -> 1;
            case FAILED -> incident.receipt().map(RemediationRecord::failure).orElse(2);
            case REPORTED, MONITORED, PENDING, BEGUN, REFUSED -> 99;
        };
    }

    private static int failure(Receipt receipt) {
        if (receipt.outcome() instanceof Outcome.Unknown) {
            return 6;
        }
        for (Receipt.Entry entry : receipt.processes()) {
            if (entry.outcome() instanceof Outcome.Gone) {
                return 4;
            }
        }
        return 2;
    }

    /** 1 informational to 5 critical. */
    private static int severity(Incident incident) {
        if (incident.standing() == Incident.Standing.FAILED) {
            return 5;
        }
        return incident.response() == Response.REPORT ? 2 : incident.response().reversible() ? 3 : 4;
    }

    private static Map<String, Object> measure(Countermeasure measure) {
        Map<String, Object> technique = new LinkedHashMap<>();
        technique.put("uid", measure.id);
        technique.put("name", measure.title);
        technique.put("src_url", measure.address());
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("d3f_tactic", Map.of("name", Countermeasure.TACTIC));
        whole.put("d3f_technique", technique);
        return whole;
    }

    private Map<String, Object> process(Subject subject) {
        Map<String, Object> process = new LinkedHashMap<>();
        if (subject.identity().isEmpty()) {
            // OCSF wants a process, with a number or an id.
            process.put("uid", "machine");
            return process;
        }
        ProcessIdentity identity = subject.identity().get();
        process.put("pid", identity.pid());
        process.put("uid", identity.token());
        commonIds
                .computeIfAbsent(identity, device::commonId)
                .ifPresent(common -> process.put("cpid", common.toString()));
        process.put("name", cut(subject.name()));
        if (!subject.executable().isEmpty()) {
            String path = cut(subject.executable());
            process.put("path", path);
            Map<String, Object> file = new LinkedHashMap<>();
            file.put("name", path.substring(path.lastIndexOf('/') + 1));
            file.put("path", path);
            file.put("type_id", 1);
            process.put("file", file);
        }
        process.put("cmd_line", cut(subject.commandLine()));
        device.begun(identity).ifPresent(begun -> process.put("created_time", begun.toEpochMilli()));
        process.put("user", user(subject));
        if (subject.parent() > 0) {
            process.put("parent_process", Map.of("pid", subject.parent()));
        }
        return process;
    }

    private static Map<String, Object> user(Subject subject) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("uid", Integer.toUnsignedString(subject.uid()));
        user.put("name", cut(subject.user()));
        return user;
    }

    private Map<String, Object> device() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("hostname", device.hostname());
        machine.put("type_id", 0);
        machine.put("boot_uid", device.boot().toString());
        return machine;
    }

    private static Map<String, Object> unmapped(Incident incident) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("order", incident.order());
        own.put("trigger", incident.trigger());
        own.put("moment", incident.moment().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        own.put("count", incident.count());
        own.put("response", incident.response().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        own.put("standing", incident.standing().name().toLowerCase(Locale.ROOT));
        own.put("took_us", incident.took().toNanos() / 1000);
        if (!incident.subject().cgroup().isEmpty()) {
            own.put("cgroup", cut(incident.subject().cgroup()));
        }
        incident.receipt().ifPresent(receipt -> {
            own.put("outcome", receipt.outcome().word());
            own.put("processes", processes(receipt));
            own.put("processes_in_all", receipt.processes().size());
        });
        return own;
    }

    private static List<Map<String, Object>> processes(Receipt receipt) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Receipt.Entry entry : receipt.processes()) {
            if (all.size() == MOST_PROCESSES) {
                break;
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("uid", entry.member().facts().identity().token());
            one.put("name", entry.member().facts().name());
            one.put("outcome", entry.outcome().word());
            one.put("means", entry.means());
            all.add(one);
        }
        return all;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
