package dev.quietus.guard;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** The last incidents as they stand, told to whoever follows, and written into the ledger first. Thread-safe. */
final class Docket {
    private static final int KEPT = 2_000;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Ledger ledger;
    private final List<Consumer<Incident>> followers = new CopyOnWriteArrayList<>();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();

    Docket(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A name for an incident that begins now. */
    static String newId(Instant at) {
        return STAMP.format(at)
                + '-'
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    /** The first standing of a case. */
    static Incident open(Case one, int count, Step step, Incident.Standing standing, String detail, Instant at) {
        return new Incident(
                newId(at),
                at,
                one.order().name(),
                TriggerText.word(one.order().trigger()),
                one.moment(),
                count,
                one.subject(),
                step.response(),
                standing,
                one.reason(),
                detail,
                Duration.ZERO,
                Optional.empty());
    }

    /** Writes it down and tells it; false when it could not be written. */
    boolean note(Incident incident) {
        boolean written = ledger.write(incident);
        synchronized (incidents) {
            incidents.put(incident.id(), incident);
            forgetTheOldest();
        }
        for (Consumer<Incident> follower : followers) {
            follower.accept(incident);
        }
        return written;
    }

    /** What somebody is asked about stays, however much comes after it. */
    private void forgetTheOldest() {
        Iterator<Incident> oldest = incidents.values().iterator();
        while (incidents.size() > KEPT && oldest.hasNext()) {
            if (oldest.next().standing() != Incident.Standing.PENDING) {
                oldest.remove();
            }
        }
    }

    List<Incident> latest(int most) {
        synchronized (incidents) {
            List<Incident> all = new ArrayList<>(incidents.values());
            return List.copyOf(all.reversed().subList(0, Math.min(Math.max(most, 0), all.size())));
        }
    }

    Optional<Incident> find(String id) {
        synchronized (incidents) {
            return Optional.ofNullable(incidents.get(id));
        }
    }

    AutoCloseable follow(Consumer<Incident> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }
}
