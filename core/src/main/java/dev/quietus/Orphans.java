package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds members that left the tree: whoever was forked, over any number of dead generations, from a member's run of a
 * program without an exec in between carries the address layout that the kernel drew for that run. Who called exec itself
 * is where such a run began; who did not, and carries the same layout, descends from there.
 */
final class Orphans {
    private final Platform platform;
    /** By layout, in whom that run began. A member that calls exec again is the head of several. */
    private final Map<String, ProcessIdentity> heads = new HashMap<>();

    private final Set<ProcessIdentity> read = new HashSet<>();
    /** INVARIANT: a process can only leave a run, by exec, never come to share one: what was read once stays true. */
    private final Map<ProcessIdentity, Optional<String>> seen = new HashMap<>();

    Orphans(Platform platform) {
        this.platform = platform;
    }

    /** Adopts the orphans of this listing that a member's run of a program claims. */
    void adopt(ListingIndex index, Map<ProcessIdentity, Member> members, FamilyFinder.Adoption adoption) {
        List<ProcessFacts> candidates = candidates(index, members, adoption);
        if (candidates.isEmpty()) {
            return;
        }
        learnHeads(index, members);
        for (ProcessFacts facts : candidates) {
            Optional<String> image = seen.computeIfAbsent(
                    facts.identity(), identity -> platform.details(identity).image());
            ProcessIdentity head = image.map(heads::get).orElse(null);
            if (head != null && head.earliestStart() <= facts.identity().startTicks()) {
                adoption.take(
                        facts,
                        Evidence.Kind.IMAGE,
                        "left the tree, but is a fork of " + head.pid() + " (the layout drawn for the same exec)");
            }
        }
    }

    private static List<ProcessFacts> candidates(
            ListingIndex index, Map<ProcessIdentity, Member> members, FamilyFinder.Adoption adoption) {
        List<ProcessFacts> candidates = new ArrayList<>();
        long oldest = Long.MAX_VALUE;
        Rights rights = new Rights();
        for (Member member : members.values()) {
            oldest = Math.min(oldest, member.identity().earliestStart());
            rights.add(member.facts());
        }
        for (ProcessFacts facts : index.listing().processes()) {
            if (!facts.ownImage()
                    && facts.identity().startTicks() >= oldest
                    && !facts.ended()
                    && adoption.wants(facts)
                    && rights.reach(facts.users())) {
                candidates.add(facts);
            }
        }
        return candidates;
    }

    /** Named members are read at every listing, for they may call exec again; of the others there can be thousands. */
    private void learnHeads(ListingIndex index, Map<ProcessIdentity, Member> members) {
        for (Member member : members.values()) {
            ProcessFacts facts = index.of(member.identity());
            boolean named = member.evidence().kind() == Evidence.Kind.NAMED;
            if (facts != null && facts.ownImage() && !facts.ended() && (read.add(member.identity()) || named)) {
                platform.details(member.identity())
                        .image()
                        .ifPresent(image -> heads.putIfAbsent(image, member.identity()));
            }
        }
    }
}
