package dev.quietus.cli;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document of schema quietus/1 back. What it knows must be of the right type; what it does not know is passed over,
 * because later versions may say more, and what is missing stays empty, because earlier ones said less.
 */
final class ReceiptReader {
    static final String SCHEMA = "quietus/1";
    static final String KIND = "receipt";
    private static final long LONGEST_MICROS = Duration.ofDays(36_500).toMillis() * 1000;

    private final JsonTree.Source source;

    private ReceiptReader(JsonTree.Source source) {
        this.source = source;
    }

    /**
     * @param name a file, {@code -} for standard input
     * @throws QuietusException USAGE when it cannot be read or is no receipt
     */
    static StoredReceipt read(String name) {
        return name.equals("-")
                ? parse("standard input", DocumentFile.read(KIND, "standard input", System.in))
                : parse(name, DocumentFile.read(KIND, name));
    }

    static StoredReceipt parse(String name, byte[] bytes) {
        JsonTree.Source source = new JsonTree.Source(name, KIND);
        return new ReceiptReader(source).receipt(fields(source, bytes));
    }

    /** Its fields, once it says that it is a document of this schema. */
    static JsonTree.Fields fields(JsonTree.Source source, byte[] bytes) {
        if (bytes.length > 0 && bytes[0] == '<') {
            throw source.broken("it is a page for a browser; name the JSON document from which that was made");
        }
        JsonTree.Fields fields = JsonTree.parse(source, bytes);
        String schema = fields.string("schema");
        if (!schema.equals(SCHEMA)) {
            throw source.broken("its schema is '" + schema + "', not " + SCHEMA);
        }
        return fields;
    }

    private StoredReceipt receipt(JsonTree.Fields fields) {
        String verb = fields.string("verb");
        Fate fate = fate(fields);
        Duration elapsed = Duration.ofMillis(number(fields, "elapsed_ms", 0, LONGEST_MICROS / 1000));
        List<StoredReceipt.Recorded> processes = new ArrayList<>();
        ReceiptProcessReader reader = new ReceiptProcessReader(this);
        for (JsonTree.Fields process : objects(fields, "processes")) {
            processes.add(reader.process(process));
        }
        List<StoredReceipt.Leftover> leftovers = new ArrayList<>();
        LeftoverReader.leniently(fields, leftovers);
        List<StoredReceipt.Moment> timeline = new ArrayList<>();
        timeline(fields, timeline);
        Instant begun = instant(fields);
        StoredReceipt.ContainedRun run = null;
        if (fields.isSet("run")) {
            JsonTree.Fields ran = fields.object("run");
            begun = begun == null ? instant(ran) : begun;
            LeftoverReader.leniently(ran, leftovers);
            timeline(ran, timeline);
            run = run(ran);
        }
        return new StoredReceipt(
                verb,
                fate,
                text(fields, "reason"),
                strings(fields, "proof"),
                strings(fields, "targets"),
                begun,
                elapsed,
                host(fields),
                processes,
                related(fields),
                strings(fields, "conditions"),
                remarks(fields),
                leftovers,
                text(fields, "leftovers_unseen"),
                timeline,
                run);
    }

    Fate fate(JsonTree.Fields fields) {
        String word = fields.string("outcome");
        Fate fate = Fate.of(word);
        if (fate == null) {
            throw source.broken("'" + word + "' is no outcome");
        }
        return fate;
    }

    private static StoredReceipt.Host host(JsonTree.Fields fields) {
        if (!fields.isSet("host")) {
            return new StoredReceipt.Host("", "", "", "");
        }
        JsonTree.Fields host = fields.object("host");
        return new StoredReceipt.Host(
                text(host, "boot"), text(host, "system"), text(host, "user"), text(host, "quietus"));
    }

    private List<StoredReceipt.Related> related(JsonTree.Fields fields) {
        List<StoredReceipt.Related> all = new ArrayList<>();
        for (JsonTree.Fields one : objects(fields, "related")) {
            int pid = (int) number(one, "pid", 0, Integer.MAX_VALUE);
            all.add(new StoredReceipt.Related(pid, text(one, "name"), text(one, "why")));
        }
        return all;
    }

    private List<String> remarks(JsonTree.Fields fields) {
        List<String> all = new ArrayList<>();
        for (JsonTree.Fields refusal : objects(fields, "refusals")) {
            all.add("rail '" + text(refusal, "rail") + "': " + number(refusal, "pid", 0, Integer.MAX_VALUE) + " ("
                    + text(refusal, "name") + ") " + text(refusal, "reason"));
        }
        for (JsonTree.Fields concern : objects(fields, "concerns")) {
            all.add(text(concern, "text"));
        }
        return all;
    }

    private void timeline(JsonTree.Fields fields, List<StoredReceipt.Moment> into) {
        for (JsonTree.Fields one : objects(fields, "timeline")) {
            into.add(new StoredReceipt.Moment(micros(one, "after_us"), text(one, "stage"), text(one, "text")));
        }
    }

    private StoredReceipt.ContainedRun run(JsonTree.Fields fields) {
        List<String> means = new ArrayList<>();
        for (JsonTree.Fields one : objects(fields, "means")) {
            means.add(text(one, "name") + ": " + text(one, "guarantee"));
        }
        String end = fields.isSet("end") ? text(fields.object("end"), "text") : "";
        return new StoredReceipt.ContainedRun(
                text(fields, "name"),
                strings(fields, "command"),
                end,
                status(fields),
                fields.isSet("forced") && fields.truth("forced"),
                means,
                strings(fields, "weaknesses"),
                fields.isSet("usage") ? usage(fields.object("usage")) : List.of());
    }

    private List<String> usage(JsonTree.Fields fields) {
        List<String> all = new ArrayList<>();
        if (fields.isSet("user_us")) {
            all.add(Durations.text(micros(fields, "user_us")) + " of processor time in programs");
        }
        if (fields.isSet("system_us")) {
            all.add(Durations.text(micros(fields, "system_us")) + " in the kernel");
        }
        if (fields.isSet("memory_peak_bytes")) {
            all.add(Sizes.text(number(fields, "memory_peak_bytes", 0, Long.MAX_VALUE)) + " of memory at most");
        }
        if (fields.isSet("largest_resident_bytes")) {
            String size = Sizes.text(number(fields, "largest_resident_bytes", 0, Long.MAX_VALUE));
            all.add(size + " in the largest process");
        }
        if (fields.isSet("processes_peak")) {
            all.add(number(fields, "processes_peak", 0, Long.MAX_VALUE) + " processes and threads at most");
        }
        return all;
    }

    /** How a process or a run's command ended; empty where nobody knows. */
    String status(JsonTree.Fields fields) {
        if (!fields.isSet("status")) {
            return "";
        }
        JsonTree.Fields status = fields.object("status");
        return status.isSet("signal")
                ? new ExitStatus.Killed(
                                (int) number(status, "signal", 1, 127), status.isSet("core") && status.truth("core"))
                        .text()
                : new ExitStatus.Exited((int) number(status, "exit", 0, Integer.MAX_VALUE)).text();
    }

    private @Nullable Instant instant(JsonTree.Fields fields) {
        if (!fields.isSet("begun")) {
            return null;
        }
        String text = fields.string("begun");
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw source.broken("'" + text + "' is no time");
        }
    }

    ProcessIdentity identity(JsonTree.Fields fields) {
        try {
            return ProcessIdentity.parse(fields.string("identity"));
        } catch (QuietusException e) {
            throw source.broken(e);
        }
    }

    Duration micros(JsonTree.Fields fields, String name) {
        return Duration.ofNanos(number(fields, name, 0, LONGEST_MICROS) * 1000);
    }

    long number(JsonTree.Fields fields, String name, long least, long most) {
        long number = fields.number(name);
        if (number < least || number > most) {
            throw source.broken(name + " is out of range");
        }
        return number;
    }

    static String text(JsonTree.Fields fields, String name) {
        return fields.isSet(name) ? fields.string(name) : "";
    }

    static List<String> strings(JsonTree.Fields fields, String name) {
        return fields.isSet(name) ? fields.strings(name) : List.of();
    }

    static List<JsonTree.Fields> objects(JsonTree.Fields fields, String name) {
        return fields.isSet(name) ? fields.objects(name) : List.of();
    }
}
