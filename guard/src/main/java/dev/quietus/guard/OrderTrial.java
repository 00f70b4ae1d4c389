package dev.quietus.guard;

import dev.quietus.EndingOptions;
import dev.quietus.Family;
import dev.quietus.Member;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Refusal;
import dev.quietus.Request;
import dev.quietus.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whom orders are about now, and who of them is spared, before anything has happened. Nobody is touched.
 *
 * @param orders each order, in the order of the file
 * @param unknown sentences about targets of {@code never} that this machine cannot answer
 */
public record OrderTrial(List<OfOrder> orders, List<String> unknown) {
    public OrderTrial {
        orders = List.copyOf(orders);
        unknown = List.copyOf(unknown);
    }

    /** An order and the processes that match its subjects now. */
    public record OfOrder(Order order, List<Meant> meant) {
        public OfOrder {
            meant = List.copyOf(meant);
        }
    }

    /**
     * One of them.
     *
     * @param spared why it would not be ended; empty if it would
     */
    public record Meant(Subject subject, Optional<String> spared) {}

    /**
     * Looks. Threads of the kernel are left out: no order is about them.
     *
     * @throws QuietusException UNAVAILABLE when this machine cannot tell who is running
     */
    public static OrderTrial of(Orders orders, Quietus quietus) {
        return new Looking(orders, quietus).look();
    }

    private static final class Looking {
        private final Orders orders;
        private final Quietus quietus;
        private final Acquaintance acquaintance;
        private final Map<String, Set<ProcessIdentity>> families = new HashMap<>();
        private final Set<String> unknown = new LinkedHashSet<>();

        Looking(Orders orders, Quietus quietus) {
            this.orders = orders;
            this.quietus = quietus;
            this.acquaintance = new Acquaintance(quietus.machine());
        }

        OrderTrial look() {
            Map<ProcessIdentity, Subject> everybody = new LinkedHashMap<>();
            for (ProcessFacts facts : quietus.machine().processes()) {
                if (!facts.kernelThread() && !facts.ended()) {
                    everybody.put(facts.identity(), acquaintance.of(facts, ""));
                }
            }
            Map<ProcessIdentity, String> refused = refused(everybody);
            List<OfOrder> all = new ArrayList<>();
            for (Order order : orders.orders()) {
                List<Meant> meant = new ArrayList<>();
                everybody.forEach((identity, subject) -> {
                    if (Acquaintance.meets(order.subjects(), subject)) {
                        meant.add(new Meant(subject, spared(order, identity, refused)));
                    }
                });
                all.add(new OfOrder(order, meant));
            }
            return new OrderTrial(all, List.copyOf(unknown));
        }

        private Optional<String> spared(Order order, ProcessIdentity identity, Map<ProcessIdentity, String> refused) {
            for (List<Target> list : List.of(orders.never(), order.never())) {
                for (Target target : list) {
                    if (families.computeIfAbsent(target.text(), it -> family(target))
                            .contains(identity)) {
                        return Optional.of("never " + target.text());
                    }
                }
            }
            return Optional.ofNullable(refused.get(identity));
        }

        /** Those of a target with their families; nobody where there is none. */
        private Set<ProcessIdentity> family(Target target) {
            Set<ProcessIdentity> all = new LinkedHashSet<>();
            try {
                for (Family family : quietus.find(Request.of(target))) {
                    family.members().stream().map(Member::identity).forEach(all::add);
                }
            } catch (QuietusException e) {
                if (e.reason() != QuietusException.Reason.NOTHING_MATCHED) {
                    unknown.add(String.valueOf(e.getMessage()));
                }
            }
            return all;
        }

        /** Whom a rail spares whatever an order says; asked by a plan to end each alone, which is never carried out. */
        private Map<ProcessIdentity, String> refused(Map<ProcessIdentity, Subject> everybody) {
            Map<ProcessIdentity, String> refused = new HashMap<>();
            List<Target> each = new ArrayList<>();
            everybody.keySet().forEach(identity -> each.add(new Target.Exact(identity)));
            try {
                quietus.plan(new Request(each, List.of(), true), EndingOptions.kill(), sentence -> {});
            } catch (QuietusException e) {
                for (Refusal refusal : e.refusals()) {
                    refused.put(refusal.process().identity(), "rail " + refusal.rail() + ": it " + refusal.reason());
                }
            }
            return refused;
        }
    }
}
