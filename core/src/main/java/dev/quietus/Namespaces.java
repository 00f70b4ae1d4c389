package dev.quietus;

import dev.quietus.spi.Details;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who ends with whom: the kernel ends everybody in a PID namespace together with its first process
 * (pid_namespaces(7)), whoever started them.
 */
final class Namespaces {
    /** The look at each member costs; in larger families only so many of the named ones are looked at. */
    static final int LOOKED_AT = 256;

    private final Platform platform;
    private final Optional<Long> own;
    private final Map<ProcessIdentity, Boolean> first = new HashMap<>();

    Namespaces(Platform platform, Self self) {
        this.platform = platform;
        this.own = platform.details(self.identity()).namespace();
    }

    /** The members that are the first process of a PID namespace nested in the observer's. */
    List<Member> inits(Collection<Member> members) {
        List<Member> inits = new ArrayList<>();
        int budget = LOOKED_AT;
        for (Member member : members) {
            boolean looked = members.size() <= LOOKED_AT || member.evidence().kind() == Evidence.Kind.NAMED;
            if (looked && budget-- > 0 && first.computeIfAbsent(member.identity(), this::isFirst)) {
                inits.add(member);
            }
        }
        return inits;
    }

    private boolean isFirst(ProcessIdentity identity) {
        Details details = platform.details(identity);
        Optional<Long> namespace = details.namespace();
        return namespace.isPresent() && !namespace.equals(own) && details.init() == Details.Init.YES;
    }

    /** Whoever is in the namespace of its first process, or in one nested in that. */
    List<ProcessFacts> endWith(Member init, Snapshot listing) {
        return platform.select(new Target.Namespace(init.facts().pid()), listing)
                        instanceof Platform.Selection.Found selection
                ? selection.found()
                : List.of();
    }
}
