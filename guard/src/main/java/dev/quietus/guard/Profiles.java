package dev.quietus.guard;

import dev.quietus.Happening;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Learns which system calls programs make, and says which calls orders are about. Thread-safe. */
final class Profiles {
    /**
     * More are not learnt: whoever owns a program can write any number of versions of it. None gives way to another either, for the
     * kernel does not tell again what was learnt of it.
     */
    private static final int MOST = 500;

    static final String TOO_LITTLE =
            "no run of it was seen from its beginning, so the next one would be taken for an attack; start it anew first";

    private final ProfileStore store;
    private final Map<String, Profile> profiles = new LinkedHashMap<>();
    private final Set<String> unsaved = new LinkedHashSet<>();
    private Optional<Happening.Tracing> tracing = Optional.empty();
    private boolean full;

    /** @throws IOException when the store has no folder that can be written to */
    Profiles(ProfileStore store) throws IOException {
        this.store = store;
        store.load().forEach(profile -> profiles.put(profile.id(), profile));
    }

    /** What happened, for whom it may matter, and who is told of what is only to be told. */
    record Told(Happening.Traced traced, Collection<Order> orders, Subject subject, Consumer<Case> report) {
        /** Those that are about this program and subject. */
        List<Order> concerned() {
            return orders.stream()
                    .filter(order ->
                            order.trigger() instanceof Trigger.Profile && Acquaintance.meets(order.subjects(), subject))
                    .toList();
        }

        Case one(Order order, String reason) {
            return Case.seen(order, subject, traced.process(), traced.nanos(), reason);
        }
    }

    /** Takes it in where something is still to be learnt; else says what it is a case for. */
    synchronized List<Case> of(Told told, Instant now) {
        List<Order> orders = told.concerned();
        if (orders.isEmpty()) {
            return List.of();
        }
        Happening.Traced traced = told.traced();
        tracing = Optional.of(traced.tracing());
        Profile profile = profiles.get(Profile.id(traced));
        if (profile == null && profiles.size() >= MOST) {
            refuse(told, orders);
            return List.of();
        }
        profile = profile == null ? begin(told, orders, now) : profile;
        profile = sealIfDue(told, orders, profile, now);
        if (traced.call().isEmpty()) {
            if (profile.sealed().isEmpty()) {
                put(profile.begun());
            }
            return List.of();
        }
        String call = traced.call().get();
        if (profile.calls().contains(call)) {
            traced.tracing().known();
            return List.of();
        }
        List<Case> cases = new ArrayList<>();
        for (Order order : orders) {
            if (isOutside(order, profile, now)) {
                cases.add(told.one(order, "it called " + call + ", which is not in the profile of " + profile.name()));
            }
        }
        if (cases.isEmpty()
                && profile.sealed().isEmpty()
                && Profile.CALL.matcher(call).matches()) {
            put(profile.with(call));
            traced.tracing().known();
        }
        return cases;
    }

    private static boolean isOutside(Order order, Profile profile, Instant now) {
        return profile.sealed().isPresent()
                || order.trigger() instanceof Trigger.Profile wanted
                        && !wanted.sealed()
                        && profile.isLearnt(wanted.learning(), wanted.runs(), now);
    }

    /** Of one that nobody knows yet; where it has taken another's place, that is told. */
    private Profile begin(Told told, List<Order> orders, Instant now) {
        Profile fresh = Profile.fresh(told.traced(), now);
        put(fresh);
        for (Profile other : profiles.values()) {
            if (fresh.replaces(other) && other.sealed().isPresent()) {
                String reason = fresh.name() + " is another program than the one whose profile was sealed (SHA-256 "
                        + other.sha256() + "): it is learnt anew, and held to nothing meanwhile";
                orders.forEach(order -> told.report().accept(told.one(order, reason)));
            }
        }
        return fresh;
    }

    /** Says once that there is no room, until there is again. */
    private void refuse(Told told, List<Order> orders) {
        if (!full) {
            full = true;
            String reason = told.traced().file() + ", SHA-256 " + told.traced().sha256()
                    + ", is not learnt, and held to nothing: there are " + MOST
                    + " profiles already; forget some ('quietus guard profile forget')";
            orders.forEach(order -> told.report().accept(told.one(order, reason)));
        }
    }

    private Profile sealIfDue(Told told, List<Order> orders, Profile profile, Instant now) {
        for (Order order : orders) {
            if (profile.sealed().isEmpty()
                    && order.trigger() instanceof Trigger.Profile wanted
                    && wanted.sealsItself()
                    && profile.isLearnt(wanted.learning(), wanted.runs(), now)) {
                Profile sealed = profile.sealed(now);
                put(sealed);
                told.report()
                        .accept(told.one(
                                order,
                                "the profile of " + profile.name() + " was learnt long enough, and is sealed with "
                                        + profile.calls().size() + " calls"));
                return sealed;
            }
        }
        return profile;
    }

    private void put(Profile profile) {
        profiles.put(profile.id(), profile);
        unsaved.add(profile.id());
    }

    /** All of them, the oldest first. */
    synchronized List<Profile> all() {
        return List.copyOf(profiles.values());
    }

    synchronized Optional<Profile> find(String id) {
        return Optional.ofNullable(profiles.get(id));
    }

    /**
     * Learns nothing more of a program.
     *
     * @throws Duty.Refused when there is no such profile, or too little was seen
     */
    synchronized Profile seal(String id, Instant now) throws Duty.Refused {
        Profile profile = known(id);
        if (profile.runs() == 0) {
            throw new Duty.Refused(TOO_LITTLE);
        }
        Profile sealed = profile.sealed().isPresent() ? profile : profile.sealed(now);
        if (!store.save(sealed)) {
            throw new Duty.Refused("the profile could not be written down");
        }
        profiles.put(id, sealed);
        unsaved.remove(id);
        return sealed;
    }

    /**
     * Forgets what was learnt of a program, sealed or not; it is learnt anew.
     *
     * @throws Duty.Refused when there is no such profile, or it cannot be removed
     */
    synchronized Profile forget(String id) throws Duty.Refused {
        Profile profile = known(id);
        try {
            drop(profile);
        } catch (IOException e) {
            throw new Duty.Refused("the profile could not be removed: " + e.getMessage());
        }
        // Or what living processes have done already would not be told to be learnt.
        tracing.ifPresent(Happening.Tracing::anew);
        return profile;
    }

    private void drop(Profile profile) throws IOException {
        store.delete(profile);
        profiles.remove(profile.id());
        unsaved.remove(profile.id());
        full = false;
    }

    private Profile known(String id) throws Duty.Refused {
        return find(id).orElseThrow(() -> new Duty.Refused("there is no profile " + id));
    }

    /** Whether there is something to {@link #save}. */
    synchronized boolean isUnsaved() {
        return !unsaved.isEmpty();
    }

    /** Writes down what has changed; what cannot be is tried again the next time. */
    synchronized void save() {
        unsaved.removeIf(id -> {
            Profile profile = profiles.get(id);
            return profile == null || store.save(profile);
        });
    }
}
