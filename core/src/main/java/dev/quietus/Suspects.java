package dev.quietus;

import dev.quietus.spi.Details;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds whoever may descend from a member by way of processes that nobody saw: born since the first listing, handed to
 * somebody who takes in a member's orphans, within a member's rights, and in a session that is new or was a member's (a
 * session is inherited or created, never joined: setsid(2)). Nothing proves or excludes it; so the outcome is unknown.
 */
final class Suspects {
    private final Platform platform;
    private final ListingIndex first;
    private final Set<ProcessIdentity> seenAtFirst = new HashSet<>();
    private final Set<ProcessIdentity> seenBefore = new HashSet<>();
    private final Set<Integer> oldSessions = new HashSet<>();
    private final Set<Integer> familySessions = new HashSet<>();
    private final Set<String> oldControlGroups = new HashSet<>();
    private final Set<String> familyControlGroups = new HashSet<>();
    private final Set<ProcessIdentity> ancestors = new HashSet<>();
    private final Rights rights = new Rights();
    private final Set<Long> namespaces = new HashSet<>();
    private final Set<ProcessIdentity> placed = new HashSet<>();
    /** The namespace whose first process it is, of each whose children were looked at; that never changes. */
    private final Map<ProcessIdentity, Optional<Long>> begun = new HashMap<>();

    private long oldest = Long.MAX_VALUE;

    Suspects(Platform platform, ListingIndex first) {
        this.platform = platform;
        this.first = first;
        for (ProcessFacts facts : first.listing().processes()) {
            seenAtFirst.add(facts.identity());
            if (facts.identity().startTicks() < first.listing().startedTicks()) {
                seenBefore.add(facts.identity());
                oldSessions.add(facts.session());
                oldControlGroups.add(facts.controlGroup());
            }
        }
    }

    /** Learns what members pass on: sessions, uids, and who would take in their orphans. */
    void learn(Collection<Member> members, ListingIndex index) {
        for (Member member : members) {
            learn(member.facts());
            if (members.size() > Namespaces.LOOKED_AT) {
                rights.add(member.facts(), Powers.ALL);
            } else if (placed.add(member.identity())) {
                place(member);
            }
            ProcessFacts now = index.of(member.identity());
            if (now != null) {
                learn(now);
            }
            // An orphan is given to an ancestor (prctl(2) PR_SET_CHILD_SUBREAPER) or to the first process.
            ProcessFacts above = index.numbered(member.facts().parent());
            while (above != null && ancestors.add(above.identity())) {
                above = index.numbered(above.parent());
            }
        }
    }

    private void place(Member member) {
        Details details = platform.details(member.identity());
        details.namespace().ifPresent(namespaces::add);
        if (rights.isOpenTo(member.facts())) {
            details.attainable().ifPresent(attainable -> rights.add(member.facts(), attainable));
        }
    }

    private void learn(ProcessFacts facts) {
        familySessions.add(facts.session());
        familyControlGroups.add(facts.controlGroup());
        rights.add(facts);
        oldest = Math.min(oldest, facts.identity().earliestStart());
    }

    /**
     * @param known members and those left out
     * @param trailLost whether a member ended by itself: then whoever was born while the first listing was taken counts
     *     as new, though the listing shows it, for its parent may have ended before its turn
     */
    List<ProcessFacts> among(ListingIndex index, Set<ProcessIdentity> known, boolean trailLost) {
        boolean firstIsWhole = first.listing().settled() && !rights.choosesNumbers();
        Set<ProcessIdentity> old = trailLost || !firstIsWhole ? seenBefore : seenAtFirst;
        List<ProcessFacts> suspects = new ArrayList<>();
        for (ProcessFacts facts : index.listing().processes()) {
            boolean isNew = !old.contains(facts.identity()) && !known.contains(facts.identity());
            if (isNew
                    && !facts.ended()
                    && !facts.kernelThread()
                    && facts.identity().startTicks() >= oldest
                    && (rights.reach(facts.users()) || mayHaveChangedUsers(facts))
                    && (familySessions.contains(facts.session()) || !oldSessions.contains(facts.session()))
                    && isOrphan(facts, index)) {
                suspects.add(facts);
            }
        }
        return suspects;
    }

    /** How the next listing must be taken. */
    Snapshot.Numbering numbering() {
        return rights.choosesNumbers() ? Snapshot.Numbering.CHOSEN : Snapshot.Numbering.GIVEN;
    }

    /**
     * Whether it may descend from a member by way of a setuid program, which leaves whoever calls it where he was: so its
     * control group is a member's, or new. A new one of a service is of one that the service manager started itself.
     */
    private boolean mayHaveChangedUsers(ProcessFacts facts) {
        String group = facts.controlGroup();
        return rights.changesUsers()
                && (group.isEmpty()
                        || familyControlGroups.contains(group)
                        || !oldControlGroups.contains(group) && !group.endsWith(".service"));
    }

    private boolean isOrphan(ProcessFacts facts, ListingIndex index) {
        // Whoever has no parent was put here from outside this PID namespace; orphans are given to somebody in it.
        if (facts.parent() == 0) {
            return false;
        }
        ProcessFacts parent = index.numbered(facts.parent());
        return parent == null
                || parent.pid() == 1
                || ancestors.contains(parent.identity())
                || takesInFromNamespace(parent);
    }

    /** The first process of a nested PID namespace takes in whoever was put into it from outside (nsenter(1)). */
    private boolean takesInFromNamespace(ProcessFacts parent) {
        return begun.computeIfAbsent(parent.identity(), this::begunBy)
                .filter(namespaces::contains)
                .isPresent();
    }

    private Optional<Long> begunBy(ProcessIdentity identity) {
        Details details = platform.details(identity);
        return details.init() == Details.Init.YES ? details.namespace() : Optional.empty();
    }
}
