package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Recognises comebacks: whoever was born since the first signal and either is named by a standing target or is the same
 * program again as an ended member, whatever its parents. Used by one thread, for one ending.
 */
final class Comebacks {
    /** Newcomers looked at in one listing; a machine that brings forth more is not watched for likeness. */
    private static final int LOOKED_AT = 2000;

    private final Matcher matcher;
    private final Muster muster;
    private final Holding holding;
    private final Likeness likeness;
    private final Provenance provenance;
    private final Set<ProcessIdentity> before = new HashSet<>();
    private final long since;

    Comebacks(Platform platform, Muster muster, Holding holding, Provenance provenance) {
        this.matcher = new Matcher(platform);
        this.muster = muster;
        this.holding = holding;
        this.likeness = new Likeness(platform);
        this.provenance = provenance;
        this.since = platform.ticks();
        for (ProcessFacts facts : muster.index().listing().processes()) {
            before.add(facts.identity());
        }
    }

    /** Looks at the members while they are there: of the ended nothing can be read. */
    void learn() {
        List<Member> members = new ArrayList<>();
        for (Held held : holding.members()) {
            members.add(held.member());
        }
        likeness.learn(members, muster.index());
    }

    /** Those that the newest listing shows, members excepted. */
    List<Comeback> among(ListingIndex index) {
        provenance.update();
        List<ProcessFacts> newcomers = newcomers(index);
        if (newcomers.isEmpty() || newcomers.size() > LOOKED_AT) {
            return List.of();
        }
        List<Comeback> comebacks = new ArrayList<>();
        Set<ProcessIdentity> known = new HashSet<>();
        for (Member member : standing(newcomers, index)) {
            if (known.add(member.identity())) {
                comebacks.add(comeback(member, index));
            }
        }
        for (ProcessFacts facts : newcomers) {
            if (!known.contains(facts.identity())) {
                likeness.returned(facts)
                        .ifPresent(why -> comebacks.add(comeback(
                                new Member(facts, new Evidence(Evidence.Kind.COMEBACK, "came back: " + why)), index)));
            }
        }
        return comebacks;
    }

    /** Who started this one. */
    Respawner respawnerOf(ProcessFacts facts) {
        provenance.update();
        return provenance.of(facts, muster.index(), likeness);
    }

    private Comeback comeback(Member member, ListingIndex index) {
        return new Comeback(member, provenance.of(member.facts(), index, likeness));
    }

    private List<ProcessFacts> newcomers(ListingIndex index) {
        List<ProcessFacts> newcomers = new ArrayList<>();
        for (ProcessFacts facts : index.listing().processes()) {
            if (facts.identity().startTicks() >= since
                    && !facts.ended()
                    && !facts.kernelThread()
                    && !before.contains(facts.identity())
                    && !muster.knows(facts.identity())) {
                newcomers.add(facts);
            }
        }
        return newcomers;
    }

    /** Ports, files and libraries are looked for among the newcomers alone: that is cheap. */
    private List<Member> standing(List<ProcessFacts> newcomers, ListingIndex index) {
        Snapshot few = new Snapshot(
                newcomers,
                index.listing().startedTicks(),
                index.listing().settled(),
                index.listing().births(),
                index.listing().restriction());
        List<Member> standing = new ArrayList<>();
        for (Target target : holding.targets()) {
            if (!target.standing()) {
                continue;
            }
            try {
                for (Member found : matcher.match(target, few, holding.self()).found()) {
                    String why = "came back: " + found.evidence().text();
                    standing.add(new Member(found.facts(), new Evidence(Evidence.Kind.COMEBACK, why)));
                }
            } catch (QuietusException e) {
                // What cannot be looked for again is the verification's to say.
            }
        }
        return standing;
    }
}
