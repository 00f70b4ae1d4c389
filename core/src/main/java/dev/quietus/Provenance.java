package dev.quietus;

import dev.quietus.spi.Lineage;
import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds who brought a process forth. What the record of births tells counts most, for it names whoever forked it; else it is
 * whoever was its parent when it was first seen, unless that one takes in orphans.
 */
final class Provenance {
    private static final int FARTHEST = 64;

    private final Platform platform;
    private final Lineage lineage;

    Provenance(Platform platform, Lineage lineage) {
        this.platform = platform;
        this.lineage = lineage;
    }

    /** Without a record: what a listing shows. */
    static Provenance ofListing(Platform platform) {
        return new Provenance(platform, Lineage.none("nobody listened to births"));
    }

    /** Takes in what the system has told of births. */
    void update() {
        lineage.update();
    }

    /**
     * Who started it.
     *
     * @param ended what runs the same program as something that was ended; for telling a watchdog
     */
    Respawner of(ProcessFacts process, ListingIndex index, Likeness ended) {
        List<Lineage.Ancestor> forkedBy = lineage.ancestors(process);
        List<ProcessFacts> ancestors = new ArrayList<>();
        for (Lineage.Ancestor ancestor : forkedBy) {
            ancestor.now().ifPresent(ancestors::add);
        }
        String how = evidence(process, forkedBy, index);
        Set<ProcessIdentity> met = new HashSet<>();
        ancestors.forEach(one -> met.add(one.identity()));
        ProcessFacts last = ancestors.isEmpty() ? process : ancestors.get(ancestors.size() - 1);
        // Beyond a dead ancestor the listing knows nobody: its child was handed to somebody else.
        boolean whole =
                forkedBy.isEmpty() || forkedBy.get(forkedBy.size() - 1).now().isPresent();
        ProcessFacts above = whole ? index.numbered(last.parent()) : null;
        while (above != null && met.add(above.identity()) && ancestors.size() < FARTHEST) {
            ancestors.add(above);
            above = index.numbered(above.parent());
        }
        Optional<Respawner> known = platform.respawner(process, ancestors);
        return (known.isPresent() ? known.get() : byNearest(ancestors, forkedBy, ended))
                .shownBy(how)
                .told(!forkedBy.isEmpty());
    }

    /** What the system and the configuration of others say of one that runs; empty when nothing does. */
    Optional<Respawner> keeperOf(ProcessFacts process, ListingIndex index) {
        List<ProcessFacts> ancestors = new ArrayList<>();
        ProcessFacts above = index.numbered(process.parent());
        while (above != null && ancestors.size() < FARTHEST) {
            ancestors.add(above);
            above = above.parent() == 0 ? null : index.numbered(above.parent());
        }
        return platform.respawner(process, ancestors).filter(keeper -> !awaits(keeper));
    }

    /** Whether it is a script that has called this program, and so waits for it instead of starting anything. */
    private boolean awaits(Respawner keeper) {
        return keeper.kind() == Respawner.Kind.LOOP
                && keeper.by().isPresent()
                && platform.self(platform.snapshot())
                        .ancestors()
                        .contains(keeper.by().get().identity());
    }

    private Respawner byNearest(List<ProcessFacts> ancestors, List<Lineage.Ancestor> forkedBy, Likeness ended) {
        ProcessFacts nearest = ancestors.isEmpty() ? null : ancestors.get(0);
        // The first process takes in orphans: it is only believed to have forked where it was told so.
        boolean told = !forkedBy.isEmpty();
        if (nearest == null || nearest.pid() == 1 && !told) {
            String why = told
                    ? forkedBy.get(0).number() + ", which has ended since"
                    : "somebody unseen"
                            + lineage.gap().map(gap -> " (" + gap + ")").orElse("");
            return new Respawner(Respawner.Kind.UNKNOWN, Optional.empty(), why, List.of(), Optional.empty());
        }
        String who = nearest.pid() + " (" + nearest.name() + ")";
        Optional<String> stop = nearest.pid() == 1
                ? Optional.empty()
                : Optional.of("quietus kill " + nearest.identity().token());
        return ended.sameProgram(nearest)
                ? new Respawner(
                        Respawner.Kind.WATCHDOG,
                        Optional.of(nearest),
                        who + ", a member of no family named",
                        List.of("it runs the same executable under the same user"),
                        stop)
                : new Respawner(Respawner.Kind.PROCESS, Optional.of(nearest), who, List.of(), stop);
    }

    private String evidence(ProcessFacts process, List<Lineage.Ancestor> forkedBy, ListingIndex index) {
        if (!forkedBy.isEmpty()) {
            StringBuilder text = new StringBuilder("the kernel told of its birth: ").append(process.pid());
            for (Lineage.Ancestor ancestor : forkedBy) {
                text.append(", forked by ").append(ancestor.number());
                if (ancestor.now().isPresent()) {
                    text.append(" (").append(ancestor.now().get().name()).append(')');
                    break;
                }
                text.append(" (ended since)");
            }
            return text + lineage.gap().map(gap -> "; " + gap).orElse("");
        }
        ProcessFacts parent = index.numbered(process.parent());
        return "its parent when it was first seen: " + process.parent()
                + (parent == null ? "" : " (" + parent.name() + ")")
                + lineage.gap().map(gap -> "; " + gap).orElse("");
    }
}
