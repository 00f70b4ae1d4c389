package dev.quietus.guard;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What can be counted of a guard, as OpenMetrics text 1.0. Thread-safe; counting takes no lock. Labels are of our own making
 * (feeds, orders, standings); should there be too many, the others are counted together.
 */
public final class Metrics {
    private static final int MOST_SERIES = 2000;
    private static final double[] BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };

    private final Map<String, LongAdder> happenings = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> lost = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> incidents = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> responses = new ConcurrentSkipListMap<>();
    private final LongAdder unwritten = new LongAdder();
    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();
    private final LongSupplier pending;
    private final LongSupplier resident;

    /**
     * @param pending how many incidents wait for somebody
     * @param resident bytes of memory that this program has in use
     */
    public Metrics(LongSupplier pending, LongSupplier resident) {
        this.pending = pending;
        this.resident = resident;
        for (int at = 0; at < buckets.length; at++) {
            buckets[at] = new LongAdder();
        }
    }

    /** A feed has told something. */
    public void heard(String feed, String kind) {
        count(happenings, label("feed", feed) + "," + label("kind", kind), 1);
    }

    /** A feed has lost some. */
    public void lost(String feed, long many) {
        count(lost, label("feed", feed), many);
    }

    /** An incident came to a standing. */
    public void incident(Incident incident) {
        count(incidents, label("order", incident.order()) + "," + label("standing", word(incident.standing())), 1);
    }

    /** A response was carried out. */
    public void responded(String order, Response response) {
        count(responses, label("order", order) + "," + label("response", word(response)), 1);
    }

    /** A record could not be written. */
    public void unwritten() {
        unwritten.increment();
    }

    /** From what happened until all of it was gone. */
    public void gone(Duration after) {
        double seconds = after.toNanos() / 1e9;
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        buckets[bucket].increment();
        nanos.add(after.toNanos());
    }

    private static void count(Map<String, LongAdder> series, String labels, long many) {
        LongAdder known = series.get(labels);
        if (known == null) {
            String place = series.size() < MOST_SERIES ? labels : label("others", "true");
            known = series.computeIfAbsent(place, any -> new LongAdder());
        }
        known.add(many);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String label(String name, String value) {
        return name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** The whole, of type {@code application/openmetrics-text; version=1.0.0; charset=utf-8}. */
    public String text() {
        StringBuilder text = new StringBuilder(4096);
        counters(text, "quietus_happenings", "What the feeds have told.", happenings);
        counters(text, "quietus_lost", "What the feeds could not tell.", lost);
        counters(text, "quietus_incidents", "Incidents, each time one came to a standing.", incidents);
        counters(text, "quietus_responses", "Responses that were carried out.", responses);
        head(text, "quietus_unwritten", "counter", "Records that could not be written.");
        text.append("quietus_unwritten_total ").append(unwritten.sum()).append('\n');
        histogram(text);
        gauge(text, "quietus_pending", "Incidents that wait for somebody.", "", pending.getAsLong());
        gauge(text, "quietus_resident_bytes", "Memory in use.", "bytes", resident.getAsLong());
        return text.append("# EOF\n").toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    }

    private static void counters(StringBuilder text, String name, String help, Map<String, LongAdder> series) {
        head(text, name, "counter", help);
        series.forEach((labels, count) -> text.append(name)
                .append("_total{")
                .append(labels)
                .append("} ")
                .append(count.sum())
                .append('\n'));
    }

    private static void gauge(StringBuilder text, String name, String help, String unit, long value) {
        text.append("# TYPE ").append(name).append(" gauge\n");
        if (!unit.isEmpty()) {
            text.append("# UNIT ").append(name).append(' ').append(unit).append('\n');
        }
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append(name).append(' ').append(value).append('\n');
    }

    private void histogram(StringBuilder text) {
        String name = "quietus_gone_seconds";
        text.append("# TYPE ")
                .append(name)
                .append(" histogram\n# UNIT ")
                .append(name)
                .append(" seconds\n# HELP ");
        text.append(name).append(" From what happened until all was gone.\n");
        long count = 0;
        for (int at = 0; at < buckets.length; at++) {
            count += buckets[at].sum();
            String bound = at < BOUNDS.length ? Double.toString(BOUNDS[at]) : "+Inf";
            text.append(name)
                    .append("_bucket{le=\"")
                    .append(bound)
                    .append("\"} ")
                    .append(count)
                    .append('\n');
        }
        text.append(name).append("_sum ").append(nanos.sum() / 1e9).append('\n');
        text.append(name).append("_count ").append(count).append('\n');
    }
}
