package dev.quietus;

import dev.quietus.spi.Means;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives each held member the strongest means that covers it, once. */
final class Assignment {
    private final List<Means> means;
    private final Holding holding;

    Assignment(List<Means> means, Holding holding) {
        this.means = means;
        this.holding = holding;
    }

    Means of(Held held) {
        for (Means one : means) {
            if (held.means().equals(one.name()) || (held.means().isEmpty() && one.covers(held, holding))) {
                held.assign(one.name());
                return one;
            }
        }
        throw new IllegalStateException("no means covers " + held.member().identity());
    }

    /** The members by means, strongest means first. */
    Map<Means, List<Held>> split(List<Held> members) {
        Map<Means, List<Held>> any = new LinkedHashMap<>();
        for (Held held : members) {
            any.computeIfAbsent(of(held), one -> new ArrayList<>()).add(held);
        }
        Map<Means, List<Held>> ordered = new LinkedHashMap<>();
        for (Means one : means) {
            List<Held> covered = any.get(one);
            if (covered != null) {
                ordered.put(one, covered);
            }
        }
        return ordered;
    }
}
