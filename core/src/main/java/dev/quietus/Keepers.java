package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds who is told to keep the named processes running, before anything is done: where a configuration says so, that is
 * where it is stopped, and to end the process first would be in vain.
 */
final class Keepers {
    /** Of a whole user's processes only so many are asked for. */
    private static final int LOOKED_AT = 64;

    private static final int ASKED_AFTERWARDS = 3;

    private final Found found;
    private final Map<Member, Respawner> keepers = new LinkedHashMap<>();

    Keepers(Platform platform, Found found) {
        this.found = found;
        Provenance provenance = Provenance.ofListing(platform);
        for (Family family : found.families()) {
            List<Member> roots = family.roots();
            for (Member root : roots.subList(0, Math.min(LOOKED_AT, roots.size()))) {
                provenance.keeperOf(root.facts(), found.index()).ifPresent(keeper -> keepers.put(root, keeper));
            }
        }
    }

    /**
     * Who is certain to start the named again, each once; asked after their end, which must not wait for it. What only the
     * living show of themselves is not told then. Few are asked for: whoever ended many knows what they belong to.
     */
    static List<Respawner> certain(Platform platform, Found found) {
        Map<String, Respawner> certain = new LinkedHashMap<>();
        Provenance provenance = Provenance.ofListing(platform);
        Set<ProcessIdentity> members = new HashSet<>();
        found.everyone().forEach(member -> members.add(member.identity()));
        int asked = 0;
        for (Family family : found.families()) {
            for (Member root : family.roots()) {
                if (!root.facts().ended() && ++asked <= ASKED_AFTERWARDS) {
                    provenance
                            .keeperOf(root.facts(), found.index())
                            .filter(Keeping::isCertain)
                            .filter(keeper -> keeper.by().isEmpty()
                                    || !members.contains(keeper.by().get().identity())
                                            && !hasEnded(platform, keeper.by().get()))
                            .ifPresent(keeper -> certain.put(keeper.text(), keeper));
                }
            }
        }
        return List.copyOf(certain.values());
    }

    private static boolean hasEnded(Platform platform, ProcessFacts keeper) {
        return switch (platform.open(keeper)) {
            case Platform.Opening.Vanished vanished -> true;
            case Platform.Opening.Refused refused -> false;
            case Platform.Opening.Held held -> {
                try (Handle handle = held.handle()) {
                    yield !(handle.await(0) instanceof Handle.Sight.Present);
                }
            }
        };
    }

    /** @throws QuietusException REFUSED when a named process is kept by what must be stopped by its own command */
    void refuse() {
        List<Refusal> refusals = new ArrayList<>();
        keepers.forEach((root, keeper) -> {
            if (keeper.isConfigured()) {
                refusals.add(new Refusal(
                        "respawner",
                        root.facts(),
                        "is kept running by " + keeper.text(),
                        "stop it there"
                                + keeper.stopWith()
                                        .map(command -> ": " + command)
                                        .orElse("")
                                + "; or leave out --end-respawner"));
            }
        });
        if (!refusals.isEmpty()) {
            throw QuietusException.refused(refusals);
        }
    }

    /** The proposal, with the further reason to ask: whoever starts them again is another family. */
    Proposal added(Proposal proposal) {
        List<Member> roots = new ArrayList<>();
        for (Family family : found.families()) {
            roots.addAll(family.roots());
        }
        Optional<Respawner> first = keepers.values().stream().findFirst();
        List<Proposal.Concern> concerns = new ArrayList<>(proposal.concerns());
        concerns.add(new Proposal.Concern(
                Proposal.Kind.RESPAWNER,
                roots,
                "whoever is seen to start them again will be ended too, with its family"
                        + first.map(keeper -> ", such as " + keeper.text()).orElse("")));
        return new Proposal(proposal.families(), concerns);
    }
}
