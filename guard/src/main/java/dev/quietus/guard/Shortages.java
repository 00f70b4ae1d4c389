package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.Machine;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is short, for how long, and whose fault that is: of the machine, and of each process. Not thread-safe. */
final class Shortages {
    private final Machine machine;
    private final Acquaintance acquaintance;
    /** What was seen at the last look. */
    private final Map<ProcessIdentity, Sight> before = new HashMap<>();
    /** Since when each is over its order's threshold. */
    private final Map<String, Long> since = new HashMap<>();

    private final Map<Happening.Resource, Double> pressed = new HashMap<>();
    private BirthRate births;
    private long looked = System.nanoTime();

    private record Sight(Duration computed, long resident) {}

    Shortages(Machine machine, Acquaintance acquaintance) {
        this.machine = machine;
        this.acquaintance = acquaintance;
        this.births = new BirthRate(machine, List.of());
    }

    /** Counts what these orders ask for. */
    void follow(List<Order> orders) {
        births = new BirthRate(machine, orders);
    }

    /** Takes down what is short, and says whether that is too much for an order, or was. */
    boolean concerns(Happening.Pressed scarce, List<Order> orders) {
        pressed.put(scarce.resource(), scarce.share());
        for (Order order : orders) {
            if (order.trigger() instanceof Trigger.Resources resources
                    && resources.what().machines().equals(Optional.of(scarce.resource()))
                    && (scarce.share() >= resources.threshold() || isOver(order))) {
                return true;
            }
        }
        return false;
    }

    /** Whether births are to be counted. */
    boolean countsBirths() {
        return births.wanted();
    }

    /** Whether so many are born since this was asked before that an order could be about it. */
    boolean isStorm(long now) {
        return births.isHigh(now);
    }

    /** Whether something is over this order's threshold, however short a time. */
    boolean isOver(Order order) {
        return since.keySet().stream().anyMatch(key -> key.startsWith(order.name() + ' '));
    }

    /** Keeps what is compared with at the next look. */
    void remember(List<ProcessFacts> everybody, long now) {
        before.clear();
        for (ProcessFacts facts : everybody) {
            before.put(facts.identity(), new Sight(machine.computed(facts), machine.resident(facts)));
        }
        looked = now;
    }

    /** The cases of an order, by what has been remembered of everybody. */
    List<Case> of(Order order, Trigger.Resources resources, List<ProcessFacts> everybody, long now) {
        return switch (resources.what()) {
            case MEMORY -> pressed(order, resources, Happening.Resource.MEMORY, everybody, now);
            case PROCESSES -> pressed(order, resources, Happening.Resource.PROCESSES, everybody, now);
            case DISK -> pressed(order, resources, Happening.Resource.DISK, everybody, now);
            case PROCESSOR ->
                each(order, resources, everybody, now, facts -> share(facts, now), "it has used %.2f of a processor");
            case THREADS ->
                each(order, resources, everybody, now, facts -> (double) facts.threads(), "it has %.0f threads");
            case DESCRIPTORS ->
                each(
                        order,
                        resources,
                        everybody,
                        now,
                        facts -> (double) machine.descriptors(facts.identity()).orElse(0L),
                        "it has %.0f descriptors open");
            case FORKS -> growing(order, resources, now);
        };
    }

    private double share(ProcessFacts facts, long now) {
        Sight sight = before.get(facts.identity());
        double seconds = (now - looked) / 1e9;
        return sight == null || seconds <= 0
                ? 0
                : machine.computed(facts).minus(sight.computed()).toNanos() / 1e9 / seconds;
    }

    private interface Measure {
        double of(ProcessFacts facts);
    }

    private List<Case> each(
            Order order,
            Trigger.Resources resources,
            List<ProcessFacts> everybody,
            long now,
            Measure measure,
            String sentence) {
        List<Case> cases = new ArrayList<>();
        Set<String> over = new HashSet<>();
        for (ProcessFacts facts : everybody) {
            double used = measure.of(facts);
            if (used >= resources.threshold() && acquaintance.isMeant(order, facts)) {
                String key = order.name() + ' ' + facts.identity();
                over.add(key);
                if (lasts(key, resources, now)) {
                    cases.add(Case.seen(order, acquaintance.of(facts, ""), facts, now, String.format(sentence, used)));
                }
            }
        }
        forget(order, over);
        return cases;
    }

    /** Births a second on the whole machine: most of a storm are gone before anybody could see whose they were. */
    private List<Case> growing(Order order, Trigger.Resources resources, long now) {
        String key = order.name() + " machine";
        if (births.rate() < resources.threshold()) {
            forget(order, Set.of());
            return List.of();
        }
        return lasts(key, resources, now)
                ? List.of(Case.ofMachine(order, now, String.format("%.0f births a second", births.rate())))
                : List.of();
    }

    private List<ProcessFacts> newborn(List<ProcessFacts> everybody) {
        return everybody.stream()
                .filter(facts -> !facts.kernelThread() && !before.containsKey(facts.identity()))
                .toList();
    }

    private List<Case> pressed(
            Order order,
            Trigger.Resources resources,
            Happening.Resource resource,
            List<ProcessFacts> everybody,
            long now) {
        double share = pressed.getOrDefault(resource, 0.0);
        String key = order.name() + " machine";
        if (share < resources.threshold()) {
            forget(order, Set.of());
            return List.of();
        }
        if (!lasts(key, resources, now)) {
            return List.of();
        }
        String reason =
                String.format("%s of the machine %.0f %% used", resource.name().toLowerCase(Locale.ROOT), share * 100);
        if (resource == Happening.Resource.DISK) {
            return List.of(Case.ofMachine(order, now, reason));
        }
        List<ProcessFacts> eligible = everybody.stream()
                .filter(facts -> acquaintance.isMeant(order, facts))
                .toList();
        List<ProcessFacts> born = newborn(eligible);
        Optional<ProcessFacts> victim = resource == Happening.Resource.MEMORY
                ? Victims.ofMemory(eligible, machine, facts -> {
                    Sight sight = before.get(facts.identity());
                    return sight == null ? 0 : machine.resident(facts) - sight.resident();
                })
                // Who fills the table now, if anybody does.
                : eligible.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Victims.largestFamily(born.isEmpty() ? eligible : born, everybody));
        return victim.map(facts -> List.of(Case.seen(order, acquaintance.of(facts, ""), facts, now, reason)))
                .orElse(List.of());
    }

    private boolean lasts(String key, Trigger.Resources resources, long now) {
        long begun = since.computeIfAbsent(key, unused -> now);
        boolean lasts = now - begun >= resources.lasting().toNanos();
        if (lasts) {
            // The next one when it has lasted as long again: what was done takes effect first.
            since.put(key, now);
        }
        return lasts;
    }

    private void forget(Order order, Set<String> over) {
        since.keySet().removeIf(key -> key.startsWith(order.name() + ' ') && !over.contains(key));
    }
}
