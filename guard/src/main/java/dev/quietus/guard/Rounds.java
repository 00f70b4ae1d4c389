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
import java.util.Map;
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

    /** More than live at once, and less than fills a guard's memory. */
    private static final int JUDGED = 20_000;

    private final Machine machine;
    private final Acquaintance acquaintance;
    private List<Order> orders;
    private final Shortages shortages;
    /** Of those that live too long. */
    private final Map<String, Again> again = new HashMap<>();

    /** What each executed when it was judged for that. */
    private final Map<ProcessIdentity, Judged> judged = new Recent<>(JUDGED);

    /** When to look at everybody, and when to count births. */
    private long next = System.nanoTime();

    private long nextCount = next;
    /** A count tells something once there is another one before it. */
    private boolean counted;

    private boolean lost = true;

    /** When something that goes on is to be told again, and after which time: for it may be that nobody is to act, or can. */
    private record Again(long nanos, Duration pause) {}

    /** @param nanos what was executed until then has been judged, by {@link System#nanoTime()} */
    private record Judged(String file, long nanos) {}

    Rounds(Machine machine, Orders orders) {
        this.machine = machine;
        this.acquaintance = new Acquaintance(machine);
        this.shortages = new Shortages(machine, acquaintance);
        this.orders = List.of();
        follow(orders);
    }

    /** Takes these orders if they are others; what runs already is looked at by them at once. */
    void follow(Orders present) {
        if (orders.equals(present.orders())) {
            return;
        }
        orders = present.orders();
        shortages.follow(orders);
        judged.clear();
        again.keySet().removeIf(key -> orders.stream().noneMatch(order -> isOf(order, key)));
        nextCount = System.nanoTime();
        counted = false;
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
        if (shortages.concerns(scarce, orders)) {
            next = System.nanoTime();
        }
    }

    /** Something was lost: the next one is due now, and looks for that. */
    void hasten() {
        lost = true;
        next = System.nanoTime();
    }

    /** That this process executes this file has been judged; it is not again because something was lost. */
    void judged(ProcessFacts process, String file, long nanos) {
        judged.put(process.identity(), new Judged(file, nanos));
    }

    /** Whether a look has found this already: what was lost is looked for before what was heard meanwhile is judged. */
    boolean hasJudged(Happening.Executed executed) {
        Judged before = judged.get(executed.process().identity());
        return before != null && before.file().equals(executed.file()) && executed.nanos() - before.nanos() < 0;
    }

    /** Looks, and says what it is a case for. */
    List<Case> make(long now) {
        List<Case> cases = new ArrayList<>();
        if (now >= nextCount) {
            cases.addAll(countBirths(now));
        }
        if (now >= next) {
            cases.addAll(look(now));
        }
        return cases;
    }

    private List<Case> countBirths(long now) {
        List<Order> counting = orders.stream().filter(Shortages::countsBirths).toList();
        if (counting.isEmpty()) {
            nextCount = now + NEVER.toNanos();
            return List.of();
        }
        List<Case> cases = shortages.ofBirths(counting, now);
        boolean calm = counted && counting.stream().noneMatch(shortages::isOver);
        nextCount = now + (calm ? OFTEN : SOON).toNanos();
        counted = true;
        return cases;
    }

    private List<Case> look(long now) {
        List<ProcessFacts> everybody = machine.processes();
        Map<ProcessIdentity, String> executed = lost ? executed(everybody) : Map.of();
        List<Case> cases = new ArrayList<>();
        Duration pause = NEVER;
        for (Order order : orders) {
            cases.addAll(
                    switch (order.trigger()) {
                        case Trigger.Deadline deadline -> overdue(order, deadline, everybody, now);
                        case Trigger.Execution banned -> running(order, banned, executed, everybody, now);
                        case Trigger.Resources resources -> shortages.of(order, resources, everybody, now);
                        case Trigger.Canary other -> List.<Case>of();
                        case Trigger.Call other -> List.<Case>of();
                        case Trigger.Profile other -> List.<Case>of();
                        case Trigger.Administration other -> List.<Case>of();
                        case Trigger.Listening other -> List.<Case>of();
                        case Trigger.Respawn other -> List.<Case>of();
                    });
            Duration mine = pause(order, everybody);
            pause = mine.compareTo(pause) < 0 ? mine : pause;
        }
        shortages.remember(everybody, now);
        judged.keySet().retainAll(identities(everybody));
        executed.forEach((process, file) -> judged.put(process, new Judged(file, now)));
        lost = false;
        next = now + Math.max(pause.toNanos(), SOON.toNanos());
        return cases;
    }

    private static Set<ProcessIdentity> identities(List<ProcessFacts> everybody) {
        Set<ProcessIdentity> identities = new HashSet<>();
        everybody.forEach(facts -> identities.add(facts.identity()));
        return identities;
    }

    /** How long this order can do without another look. */
    private Duration pause(Order order, List<ProcessFacts> everybody) {
        if (shortages.isOver(order) && !Shortages.countsBirths(order)) {
            return SOON;
        }
        return switch (order.trigger()) {
            case Trigger.Deadline deadline -> untilOverdue(deadline.allowance(), everybody);
            case Trigger.Resources resources ->
                switch (resources.what()) {
                    case PROCESSOR, THREADS, DESCRIPTORS -> OFTEN;
                    // The feed hastens; births are counted.
                    case MEMORY, PROCESSES, DISK, FORKS -> NEVER;
                };
            case Trigger.Execution other -> NEVER;
            case Trigger.Canary other -> NEVER;
            case Trigger.Call other -> NEVER;
            case Trigger.Profile other -> NEVER;
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
        Set<String> over = new HashSet<>();
        for (ProcessFacts facts : everybody) {
            Duration age = machine.age(facts);
            if (age.compareTo(deadline.allowance()) > 0 && acquaintance.isMeant(order, facts)) {
                String key = order.name() + ' ' + facts.identity();
                over.add(key);
                if (isDue(key, now)) {
                    cases.add(Case.seen(
                            order, acquaintance.of(facts, ""), facts, now, "it has lived " + age.toSeconds() + " s"));
                }
            }
        }
        again.keySet().removeIf(key -> isOf(order, key) && !over.contains(key));
        return cases;
    }

    private static boolean isOf(Order order, String key) {
        return key.startsWith(order.name() + ' ');
    }

    /** At once, and then later and later. */
    private boolean isDue(String key, long now) {
        Again before = again.get(key);
        if (before != null && now < before.nanos()) {
            return false;
        }
        Duration pause = before == null ? SELDOM : before.pause().multipliedBy(2);
        again.put(key, new Again(now + pause.toNanos(), pause));
        return true;
    }

    /** What everybody executes, where that has not been judged yet. */
    private Map<ProcessIdentity, String> executed(List<ProcessFacts> everybody) {
        Map<ProcessIdentity, String> executed = new HashMap<>();
        for (ProcessFacts facts : everybody) {
            if (!facts.kernelThread() && !facts.ended()) {
                Judged before = judged.get(facts.identity());
                machine.executable(facts.identity())
                        .filter(file -> before == null || !file.equals(before.file()))
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
                    && acquaintance.isMeant(order, facts)
                    && (hidden || banned.means(file, () -> acquaintance.sha256(facts)))) {
                cases.add(Case.seen(
                        order, acquaintance.of(facts, ""), facts, now, "it was executing " + file + " already"));
            }
        }
        return cases;
    }
}
