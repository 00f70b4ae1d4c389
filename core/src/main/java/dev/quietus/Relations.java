package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds who is merely similar to a family. Shown to the user, never ended: likeness proves nothing. */
final class Relations {
    private final Platform platform;
    private final Found found;

    Relations(Platform platform, Found found) {
        this.platform = platform;
        this.found = found;
    }

    /** The family with its related processes: the same executable under the same user, outside every family found. */
    Family complete(Family family) {
        Set<ProcessIdentity> members = new HashSet<>();
        found.everyone().forEach(member -> members.add(member.identity()));
        Set<String> executables = new HashSet<>();
        for (Member root : family.roots()) {
            platform.details(root.identity()).executable().ifPresent(executables::add);
        }
        List<Family.Related> related = new ArrayList<>();
        for (ProcessFacts facts : found.index().listing().processes()) {
            if (members.contains(facts.identity()) || facts.kernelThread() || facts.ended()) {
                continue;
            }
            if (!sameUser(family, facts)) {
                continue;
            }
            Optional<String> executable = platform.details(facts.identity()).executable();
            if (executable.isPresent() && executables.contains(executable.get())) {
                related.add(new Family.Related(facts, "same executable " + executable.get()));
            }
        }
        return new Family(family.target(), family.roots(), family.members(), List.copyOf(related));
    }

    private static boolean sameUser(Family family, ProcessFacts facts) {
        return family.roots().stream().anyMatch(root -> root.facts().users().equals(facts.users()));
    }

    /** Processes that may be children of a member that ended unobserved. */
    List<Family.Related> suspects(List<ProcessFacts> suspects) {
        return suspects.stream()
                .map(facts -> new Family.Related(facts, "born while the family was ended, its parent unknown"))
                .toList();
    }
}
