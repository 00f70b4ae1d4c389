package dev.quietus.linux;

import dev.quietus.Family;
import dev.quietus.ProcessFacts;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What several processes have open that others may depend on, and who has the same open: all descriptors of the machine are
 * gone through once for all of them, and not at all when nothing is sought. For one thread at a time.
 */
final class Ties {
    /** More of a machine's descriptors are not looked at. */
    private static final int MOST = 100_000;

    private final Proc proc;
    private final Map<String, List<Sought>> sought = new HashMap<>();

    /** Who depends on one process, the nearest first. */
    static final class Rank {
        private final ProcessFacts facts;
        private final List<List<Family.Related>> found = new ArrayList<>();

        Rank(ProcessFacts facts) {
            this.facts = facts;
        }

        /** @param order the lower, the sooner it would be noticed */
        void add(int order, ProcessFacts other, String why) {
            if (!other.identity().equals(facts.identity())) {
                while (found.size() <= order) {
                    found.add(new ArrayList<>());
                }
                found.get(order).add(new Family.Related(other, why));
            }
        }

        List<Family.Related> all() {
            List<Family.Related> all = new ArrayList<>();
            found.forEach(all::addAll);
            return all;
        }
    }

    private record Sought(Rank rank, int order, Tie tie) {}

    Ties(Proc proc) {
        this.proc = proc;
    }

    /** @param target what the link of a descriptor shows: {@code pipe:[77]}, a path */
    void seek(String target, Rank rank, int order, Tie tie) {
        sought.computeIfAbsent(target, key -> new ArrayList<>(1)).add(new Sought(rank, order, tie));
    }

    /** Whether nothing is sought. */
    boolean none() {
        return sought.isEmpty();
    }

    /** Goes through all descriptors; whether everything was looked at. */
    boolean find(Snapshot snapshot) {
        OpenLinks links = new OpenLinks(proc);
        for (ProcessFacts facts : snapshot.processes()) {
            if (Matches.hasResources(facts)) {
                links.of(facts, MOST - links.looked(), (link, from, to) -> match(facts, link, from, to));
            }
        }
        return links.looked() < MOST;
    }

    private void match(ProcessFacts facts, String link, int from, int to) {
        List<Sought> those = sought.get(KernelText.text(proc.bytes(), from, to));
        if (those == null) {
            return;
        }
        for (Sought one : those) {
            String why = one.rank.facts.identity().equals(facts.identity()) ? "" : one.tie.of(facts, link);
            if (!why.isEmpty()) {
                one.rank.add(one.order, facts, why);
            }
        }
    }
}
