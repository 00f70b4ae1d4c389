package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.Machine;
import dev.quietus.Moment;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at everybody from time to time, for what no feed tells: who has lived too long, who computes without end, whose family
 * grows; and at once after something was lost. Where no order needs it nobody is looked at. Not thread-safe.
 */
final class Rounds {
    /** A look at 500 processes takes about 10 ms: so often it costs a thousandth of a processor. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** While something is short, or runs away, it is looked more often. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Machine machine;
    private final Acquaintance acquaintance;
    private List<Order> orders;
    private final Map<ProcessIdentity, Sight> before = new HashMap<>();
    private final Map<String, Long> since = new HashMap<>();
    private final Map<Happening.Resource, Double> pressed = new HashMap<>();
    private long next = System.nanoTime();
    private long last;
    private boolean needed;
    /** Whether everybody is to be looked at for what he executes: at the beginning, and when executions were lost. */
    private boolean anew = true;

    /** What was seen of a process at the last look. */
    private record Sight(Duration computed, long resident) {}

    Rounds(Machine machine, Orders orders) {
        this.machine = machine;
        this.acquaintance = new Acquaintance(machine);
        this.orders = List.of();
        follow(orders);
    }

    /** Takes these orders if they are others; what runs already is looked at by them at once. */
    void follow(Orders present) {
        if (orders.equals(present.orders())) {
            return;
        }
        orders = present.orders();
        anew = true;
        next = System.nanoTime();
        needed = false;
        for (Order order : orders) {
            needed |= order.trigger() instanceof Trigger.Deadline
                    || order.trigger() instanceof Trigger.Resources
                    || order.trigger() instanceof Trigger.Execution;
        }
    }

    Acquaintance acquaintance() {
        return acquaintance;
    }

    /** In how many nanoseconds the next one is due. */
    long due(long now) {
        return needed ? Math.max(0, next - now) : Duration.ofDays(1).toNanos();
    }

    /** Something was lost, or is short: the next one is due now. */
    void hasten(Happening happening) {
        if (happening instanceof Happening.Pressed short_) {
            pressed.put(short_.resource(), short_.share());
        } else {
            anew = true;
        }
        next = System.nanoTime();
        needed = true;
    }

    /** Looks, and says what it is a case for. */
    List<Case> make(long now) {
        List<ProcessFacts> everybody = machine.processes();
        boolean first = last == 0;
        double seconds = first ? 0 : (now - last) / 1e9;
        List<Case> cases = new ArrayList<>();
        boolean soon = false;
        for (Order order : orders) {
            switch (order.trigger()) {
                case Trigger.Deadline deadline -> cases.addAll(overdue(order, deadline, everybody, now));
                case Trigger.Execution banned -> {
                    if (anew) {
                        cases.addAll(running(order, banned, everybody, now));
                    }
                }
                case Trigger.Resources resources -> {
                    List<Case> found = exhausted(order, resources, everybody, seconds, now);
                    soon |= since.keySet().stream().anyMatch(key -> key.startsWith(order.name() + ' '));
                    cases.addAll(found);
                }
                case Trigger.Canary other -> {}
                case Trigger.Call other -> {}
                case Trigger.Administration other -> {}
                case Trigger.Listening other -> {}
                case Trigger.Respawn other -> {}
            }
        }
        before.clear();
        for (ProcessFacts facts : everybody) {
            before.put(facts.identity(), new Sight(machine.computed(facts), machine.resident(facts)));
        }
        last = now;
        anew = false;
        next = now + (soon ? SOON : interval()).toNanos();
        return cases;
    }

    /** As often as the shortest allowance asks for, within bounds. */
    private Duration interval() {
        Duration shortest = INTERVAL;
        for (Order order : orders) {
            if (order.trigger() instanceof Trigger.Deadline deadline
                    && deadline.allowance().dividedBy(10).compareTo(shortest) < 0) {
                shortest = deadline.allowance().dividedBy(10);
            }
        }
        return shortest.compareTo(SOON) < 0 ? SOON : shortest;
    }

    private List<Case> overdue(Order order, Trigger.Deadline deadline, List<ProcessFacts> everybody, long now) {
        List<Case> cases = new ArrayList<>();
        for (ProcessFacts facts : everybody) {
            Duration age = machine.age(facts);
            if (age.compareTo(deadline.allowance()) > 0 && isMeant(order, facts)) {
                cases.add(about(order, facts, now, "it has lived " + age.toSeconds() + " s"));
            }
        }
        return cases;
    }

    /** A new order also ends what is running already. */
    private List<Case> running(Order order, Trigger.Execution banned, List<ProcessFacts> everybody, long now) {
        List<Case> cases = new ArrayList<>();
        for (ProcessFacts facts : everybody) {
            if (facts.kernelThread() || facts.ended()) {
                continue;
            }
            String file = machine.executable(facts.identity()).orElse("");
            // Deleted ones are none: an upgrade deletes the files of the innocent.
            boolean hidden = banned.hidden() && file.startsWith("/memfd:");
            if (!file.isEmpty()
                    && isMeant(order, facts)
                    && (hidden || banned.means(file, () -> acquaintance.sha256(facts)))) {
                cases.add(about(order, facts, now, "it was executing " + file + " already"));
            }
        }
        return cases;
    }

    private List<Case> exhausted(
            Order order, Trigger.Resources resources, List<ProcessFacts> everybody, double seconds, long now) {
        return switch (resources.what()) {
            case MEMORY -> pressed(order, resources, Happening.Resource.MEMORY, everybody, now);
            case PROCESSES -> pressed(order, resources, Happening.Resource.PROCESSES, everybody, now);
            case DISK -> pressed(order, resources, Happening.Resource.DISK, everybody, now);
            case PROCESSOR ->
                each(
                        order,
                        resources,
                        everybody,
                        now,
                        facts -> share(facts, seconds),
                        "it has used %.2f of a processor");
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
            case FORKS -> growing(order, resources, everybody, seconds, now);
        };
    }

    private double share(ProcessFacts facts, double seconds) {
        Sight sight = before.get(facts.identity());
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
            if (used >= resources.threshold() && isMeant(order, facts)) {
                String key = order.name() + ' ' + facts.identity();
                over.add(key);
                if (lasts(key, resources, now)) {
                    cases.add(about(order, facts, now, String.format(sentence, used)));
                }
            }
        }
        forget(order, over);
        return cases;
    }

    /** New processes a second, of one user: whoever forks so fast that nobody is seen is known by his numbers only. */
    private List<Case> growing(
            Order order, Trigger.Resources resources, List<ProcessFacts> everybody, double seconds, long now) {
        Map<Integer, List<ProcessFacts>> newborn = new HashMap<>();
        for (ProcessFacts facts : everybody) {
            if (!before.containsKey(facts.identity()) && isMeant(order, facts)) {
                newborn.computeIfAbsent(facts.users().real(), uid -> new ArrayList<>())
                        .add(facts);
            }
        }
        List<Case> cases = new ArrayList<>();
        Set<String> over = new HashSet<>();
        newborn.forEach((uid, born) -> {
            String key = order.name() + " user " + uid;
            double rate = seconds <= 0 ? 0 : born.size() / seconds;
            if (rate >= resources.threshold()) {
                over.add(key);
                if (lasts(key, resources, now)) {
                    cases.add(about(
                            order,
                            Victims.largestFamily(born, everybody),
                            now,
                            String.format("its user had %.0f new processes a second", rate)));
                }
            }
        });
        forget(order, over);
        return cases;
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
        String reason = String.format(
                "%s of the machine %.0f %% used", resource.name().toLowerCase(java.util.Locale.ROOT), share * 100);
        if (resource == Happening.Resource.DISK) {
            return List.of(new Case(
                    order,
                    Subject.machine(),
                    "machine",
                    List.of(),
                    false,
                    Moment.AFTER_ACT,
                    now,
                    reason,
                    Optional.empty()));
        }
        List<ProcessFacts> eligible =
                everybody.stream().filter(facts -> isMeant(order, facts)).toList();
        Optional<ProcessFacts> victim = resource == Happening.Resource.MEMORY
                ? Victims.ofMemory(eligible, machine, facts -> {
                    Sight sight = before.get(facts.identity());
                    return sight == null ? 0 : machine.resident(facts) - sight.resident();
                })
                : eligible.isEmpty() ? Optional.empty() : Optional.of(Victims.largestFamily(eligible, everybody));
        return victim.map(facts -> List.of(about(order, facts, now, reason))).orElse(List.of());
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

    private boolean isMeant(Order order, ProcessFacts facts) {
        return !facts.kernelThread()
                && !facts.ended()
                && facts.pid() > 1
                && Acquaintance.meets(order.subjects(), acquaintance.of(facts, ""));
    }

    private Case about(Order order, ProcessFacts facts, long now, String reason) {
        Reach reach = Reach.of(order.scope(), facts, Optional.empty(), List.of());
        return new Case(
                order,
                acquaintance.of(facts, ""),
                reach.scope(),
                reach.targets(),
                reach.only(),
                Moment.AFTER_ACT,
                now,
                reason,
                Optional.empty());
    }
}
