package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What orders have ended, so that it is recognised when it comes back: same program, user, name and command line. Not thread-safe. */
final class Departed {
    private static final int KEPT = 2_000;

    private final Map<String, End> ends = new Recent<>(KEPT);

    private record End(String order, long nanos) {}

    void remember(Case one) {
        // Of one that was gone before it could be asked nothing is known, and everybody would be like it.
        if (!one.subject().executable().isEmpty()) {
            ends.put(likeness(one.subject()), new End(one.order().name(), System.nanoTime()));
        }
    }

    /** It was not ended. */
    void forget(Case one) {
        ends.remove(likeness(one.subject()));
    }

    /** The cases of orders about comebacks. */
    List<Case> back(Happening.Executed executed, List<Order> orders, Acquaintance acquaintance) {
        if (ends.isEmpty()) {
            return List.of();
        }
        Subject subject = acquaintance.of(executed.process(), executed.file());
        End end = ends.get(likeness(subject));
        List<Case> cases = new ArrayList<>();
        for (Order order : orders) {
            if (end != null
                    && order.trigger() instanceof Trigger.Respawn respawn
                    // What is heard late had been there before.
                    && executed.nanos() - end.nanos() > 0
                    && executed.nanos() - end.nanos() <= respawn.within().toNanos()
                    && Acquaintance.meets(order.subjects(), subject)) {
                Reach reach = Reach.of(order.scope(), executed.process(), Optional.empty(), List.of());
                cases.add(new Case(
                        order,
                        subject,
                        // It is counted as one thing, however often it is born.
                        "comeback of " + likeness(subject),
                        reach.targets(),
                        reach.only(),
                        Moment.AFTER_ACT,
                        executed.nanos(),
                        "it came back after order " + end.order() + " had ended it; started by "
                                + executed.process().parent(),
                        Optional.empty()));
            }
        }
        return cases;
    }

    private static String likeness(Subject subject) {
        return subject.uid() + " " + subject.executable() + " " + subject.commandLine();
    }
}
