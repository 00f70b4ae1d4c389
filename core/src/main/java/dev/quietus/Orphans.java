package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds members that left the tree: whoever was forked, over any number of dead generations, from a member's run of a
 * program without an exec in between carries the same 16 random bytes and the same address layout that the kernel drew
 * for that run. When the run began in the member itself, whoever carries them descends from it.
 */
final class Orphans {
    /** More candidates than this are not examined; each costs several reads of the kernel's files. */
    private static final int MOST_CANDIDATES = 4096;

    private final Platform platform;
    private final Map<ProcessIdentity, Optional<String>> heads = new HashMap<>();
    /** INVARIANT: a process can only leave an image, by exec, never come to share one: what was read once stays true. */
    private final Map<ProcessIdentity, Optional<String>> seen = new HashMap<>();

    Orphans(Platform platform) {
        this.platform = platform;
    }

    /** Adopts the orphans of this listing that a member's image claims. */
    void adopt(ListingIndex index, Map<ProcessIdentity, Member> members, FamilyFinder.Adoption adoption) {
        List<ProcessFacts> candidates = candidates(index, members, adoption);
        if (candidates.isEmpty()) {
            return;
        }
        Map<String, ProcessIdentity> images = headImages(index, members);
        if (images.isEmpty()) {
            return;
        }
        for (ProcessFacts facts : candidates) {
            Optional<String> image = seen.computeIfAbsent(
                    facts.identity(), identity -> platform.details(identity).image());
            ProcessIdentity head = image.map(images::get).orElse(null);
            if (head != null && head.startTicks() <= facts.identity().startTicks()) {
                adoption.take(
                        facts,
                        Evidence.Kind.IMAGE,
                        "left the tree, but is a fork of " + head.pid() + " (same random bytes of the same exec)");
            }
        }
    }

    private static List<ProcessFacts> candidates(
            ListingIndex index, Map<ProcessIdentity, Member> members, FamilyFinder.Adoption adoption) {
        List<ProcessFacts> candidates = new ArrayList<>();
        ProcessIdentity oldest = null;
        Set<Integer> uids = new HashSet<>();
        for (Member member : members.values()) {
            if (oldest == null || member.identity().startTicks() < oldest.startTicks()) {
                oldest = member.identity();
            }
            Users users = member.facts().users();
            uids.add(users.real());
            uids.add(users.effective());
            uids.add(users.saved());
        }
        if (oldest == null) {
            return candidates;
        }
        for (ProcessFacts facts : index.listing().processes()) {
            if (facts.identity().startTicks() >= oldest.startTicks()
                    && !facts.ended()
                    && adoption.wants(facts)
                    && mayComeFrom(uids, facts.users())
                    && wasReparented(facts, index, oldest)) {
                candidates.add(facts);
            }
        }
        return candidates.size() > MOST_CANDIDATES ? List.of() : candidates;
    }

    /** Without an exec only root's processes come by other uids than those they were born with. */
    private static boolean mayComeFrom(Set<Integer> uids, Users users) {
        return uids.contains(0)
                || uids.contains(users.real())
                || uids.contains(users.effective())
                || uids.contains(users.saved());
    }

    /** An orphan's parent is a reaper: older than the family. */
    private static boolean wasReparented(ProcessFacts facts, ListingIndex index, ProcessIdentity oldest) {
        ProcessFacts parent = index.numbered(facts.parent());
        return parent == null || parent.identity().startTicks() <= oldest.startTicks();
    }

    /** The images that began in a member, by image. Learnt while the member lives, kept when it is dead. */
    private Map<String, ProcessIdentity> headImages(ListingIndex index, Map<ProcessIdentity, Member> members) {
        Map<String, ProcessIdentity> images = new HashMap<>();
        for (ProcessIdentity identity : members.keySet()) {
            ProcessFacts facts = index.of(identity);
            if (facts != null && !facts.ended() && (!heads.containsKey(identity) || mayExecAgain(members, identity))) {
                Optional<String> image = headImage(index, facts);
                if (image.isPresent() || !heads.containsKey(identity)) {
                    heads.put(identity, image);
                }
            }
            heads.getOrDefault(identity, Optional.empty()).ifPresent(image -> images.put(image, identity));
        }
        return images;
    }

    /** Named members are read at every listing; of the others there can be thousands. */
    private static boolean mayExecAgain(Map<ProcessIdentity, Member> members, ProcessIdentity identity) {
        Member member = members.get(identity);
        return member != null && member.evidence().kind() == Evidence.Kind.NAMED;
    }

    /**
     * The member's image, if it began there: its parent is alive, is not the first process (which adopts orphans) and
     * has another image.
     */
    private Optional<String> headImage(ListingIndex index, ProcessFacts facts) {
        @Nullable ProcessFacts parent = index.numbered(facts.parent());
        if (parent == null || parent.pid() == 1 || parent.kernelThread()) {
            return Optional.empty();
        }
        Optional<String> own = platform.details(facts.identity()).image();
        Optional<String> above = platform.details(parent.identity()).image();
        return own.isPresent() && above.isPresent() && !own.equals(above) ? own : Optional.empty();
    }
}
