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
    /** A look at 500 processes takes about 20 ms of a processor: while nothing is known to be due, this is often enough. */
    private static final Duration SELDOM = Duration.ofMinutes(1);
    /** For who measures what each does. */
    private static final Duration OFTEN = Duration.ofSeconds(10);
    /** While something is short, or runs away. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Duration NEVER = Duration.ofDays(1);

    private final Machine machine;
    private final Acquaintance acquaintance;
    private List<Order> orders;
    private final Map<ProcessIdentity, Sight> before = new HashMap<>();
    private final Map<String, Long> since = new HashMap<>();
    private final Map<Happening.Resource, Double> pressed = new HashMap<>();
    /** The file that each executed when it was judged for that. */
    private final Map<ProcessIdentity, String> judged = new HashMap<>();

    private BirthRate births;
    /** When to look at everybody, and when to count births, which tells whether that is needed before. */
    private long next = System.nanoTime();

    private long nextCount = next;
    private long last;
    private boolean lost = true;

    /** What was seen of a process at the last look. */
    private record Sight(Duration computed, long resident) {}

    Rounds(Machine machine, Orders orders) {
        this.machine = machine;
        this.acquaintance = new Acquaintance(machine);
        this.orders = List.of();
        this.births = new BirthRate(machine, List.of());
        follow(orders);
    }

    /** Takes these orders if they are others; what runs already is looked at by them at once. */
    void follow(Orders present) {
        if (orders.equals(present.orders())) {
            return;
        }
        orders = present.orders();
        births = new BirthRate(machine, orders);
        judged.clear();
        nextCount = System.nanoTime();
        hasten();
    }

    Acquaintance acquaintance() {
        return acquaintance;
    }

    /** In how many nanoseconds {@link #make} is due. */
    long due(long now) {
        return Math.max(0, Math.min(next, nextCount) - now);
    }

    /** Something is short: where that is too much for an order, or was, the next one is due now. */
    void hasten(Happening.Pressed scarce) {
        pressed.put(scarce.resource(), scarce.share());
        for (Order order : orders) {
            if (order.trigger() instanceof Trigger.Resources resources
                    && resources.what().machines().equals(Optional.of(scarce.resource()))
                    && (scarce.share() >= resources.threshold() || isOver(order))) {
                next = System.nanoTime();
            }
        }
    }

    /** Something was lost: the next one is due now, and looks for that. */
    void hasten() {
        lost = true;
        next = System.nanoTime();
    }

    /** That this process executes this file has been judged; it is not again because something was lost. */
    void judged(ProcessFacts process, String file) {
        judged.put(process.identity(), file);
    }

    /** Looks, and says what it is a case for. */
    List<Case> make(long now) {
        nextCount = now + (births.wanted() ? OFTEN : NEVER).toNanos();
        boolean storm = births.isHigh(now);
        if (now < next && !storm) {
            return List.of();
        }
        List<ProcessFacts> everybody = machine.processes();
        double seconds = last == 0 ? 0 : (now - last) / 1e9;
        Map<ProcessIdentity, String> executed = lost ? executed(everybody) : Map.of();
        List<Case> cases = new ArrayList<>();
        Duration pause = storm ? SOON : NEVER;
        for (Order order : orders) {
            cases.addAll(
                    switch (order.trigger()) {
                        case Trigger.Deadline deadline -> overdue(order, deadline, everybody, now);
                        case Trigger.Execution banned -> running(order, banned, executed, everybody, now);
                        case Trigger.Resources resources -> exhausted(order, resources, everybody, seconds, now);
                        case Trigger.Canary other -> List.<Case>of();
                        case Trigger.Call other -> List.<Case>of();
                        case Trigger.Administration other -> List.<Case>of();
                        case Trigger.Listening other -> List.<Case>of();
                        case Trigger.Respawn other -> List.<Case>of();
                    });
            Duration mine = pause(order, everybody);
            pause = mine.compareTo(pause) < 0 ? mine : pause;
        }
        before.clear();
        for (ProcessFacts facts : everybody) {
            before.put(facts.identity(), new Sight(machine.computed(facts), machine.resident(facts)));
        }
        judged.keySet().retainAll(before.keySet());
        judged.putAll(executed);
        last = now;
        lost = false;
        next = now + Math.max(pause.toNanos(), SOON.toNanos());
        return cases;
    }

    private boolean isOver(Order order) {
        return since.keySet().stream().anyMatch(key -> key.startsWith(order.name() + ' '));
    }

    /** How long this order can do without another look. */
    private Duration pause(Order order, List<ProcessFacts> everybody) {
        if (isOver(order)) {
            return SOON;
        }
        return switch (order.trigger()) {
            case Trigger.Deadline deadline -> untilOverdue(deadline.allowance(), everybody);
            case Trigger.Resources resources ->
                switch (resources.what()) {
                    case PROCESSOR, THREADS, DESCRIPTORS -> OFTEN;
                    // The feed hastens, or the births do.
                    case MEMORY, PROCESSES, DISK, FORKS -> NEVER;
                };
            case Trigger.Execution other -> NEVER;
            case Trigger.Canary other -> NEVER;
            case Trigger.Call other -> NEVER;
            case Trigger.Administration other -> NEVER;
            case Trigger.Listening other -> NEVER;
            case Trigger.Respawn other -> NEVER;
        };
    }

    /** Until the next one has lived too long: of all, for anybody may be meant until then. Who is born meanwhile comes later. */
    private Duration untilOverdue(Duration allowance, List<ProcessFacts> everybody) {
        Duration least = allowance.compareTo(SELDOM) < 0 ? allowance : SELDOM;
        for (ProcessFacts facts : everybody) {
            Duration left = allowance.minus(machine.age(facts));
            if (!facts.kernelThread() && !left.isNegative() && left.compareTo(least) < 0) {
                least = left;
            }
        }
        return least;
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

    /** What everybody executes, where that has not been judged yet. */
    private Map<ProcessIdentity, String> executed(List<ProcessFacts> everybody) {
        Map<ProcessIdentity, String> executed = new HashMap<>();
        for (ProcessFacts facts : everybody) {
            if (!facts.kernelThread() && !facts.ended()) {
                machine.executable(facts.identity())
                        .filter(file -> !file.equals(judged.get(facts.identity())))
                        .ifPresent(file -> executed.put(facts.identity(), file));
            }
        }
        return executed;
    }

    /** A new order also ends what is running already, and so does one that may have missed something. */
    private List<Case> running(
            Order order,
            Trigger.Execution banned,
            Map<ProcessIdentity, String> executed,
            List<ProcessFacts> everybody,
            long now) {
        List<Case> cases = new ArrayList<>();
        for (ProcessFacts facts : everybody) {
            String file = executed.getOrDefault(facts.identity(), "");
            // Deleted ones are not hidden: an upgrade deletes the files of the innocent.
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
