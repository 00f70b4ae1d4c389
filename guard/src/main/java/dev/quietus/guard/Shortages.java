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
    private final BirthRate births;
    private long looked = System.nanoTime();

    private record Sight(Duration computed, long resident) {}

    Shortages(Machine machine, Acquaintance acquaintance) {
        this.machine = machine;
        this.acquaintance = acquaintance;
        this.births = new BirthRate(machine);
    }

    /** Forgets what was over the thresholds of orders that are none of these. */
    void follow(List<Order> orders) {
        since.keySet().removeIf(key -> orders.stream().noneMatch(order -> key.startsWith(order.name() + ' ')));
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

    /** Whether an order asks how many are born, of the whole machine: most of a storm are gone before anybody could see whose they were. */
    static boolean countsBirths(Order order) {
        return order.trigger() instanceof Trigger.Resources resources && resources.what() == Trigger.Exhaustion.FORKS;
    }

    /** The cases of the orders that ask for births, by how many there were since this was asked before. */
    List<Case> ofBirths(List<Order> orders, long now) {
        List<Case> cases = new ArrayList<>();
        double rate = births.perSecond(now);
        for (Order order : orders) {
            if (countsBirths(order) && order.trigger() instanceof Trigger.Resources resources) {
                if (rate < resources.threshold()) {
                    forget(order, Set.of());
                } else if (lasts(order.name() + " machine", resources, now)) {
                    cases.add(Case.ofMachine(order, now, String.format("%.0f births a second", rate)));
                }
            }
        }
        return cases;
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
            // Nobody has to be looked at for them.
            case FORKS -> List.of();
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
