package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds who outside the families found depends on those that are named. Reads, and changes nothing. */
final class Dependence {
    /** A document names so many of one process; more are counted. */
    private static final int SHOWN = 256;

    /** So many processes that are named are looked at, as many as a person reads of. */
    private static final int NAMED = 16;

    private static final int ALL = 1024;

    private final Platform platform;
    private final Found found;
    private final int most;
    private final Set<ProcessIdentity> members = new HashSet<>();

    Dependence(Platform platform, Found found, Depth depth) {
        this.platform = platform;
        this.found = found;
        this.most = depth == Depth.ALL ? ALL : NAMED;
        found.everyone().forEach(member -> members.add(member.identity()));
    }

    Map<ProcessIdentity, Dependants> ofNamed() {
        List<ProcessFacts> named = new ArrayList<>();
        for (Member member : found.everyone()) {
            ProcessFacts facts = member.facts();
            boolean counts = member.evidence().kind() == Evidence.Kind.NAMED && !facts.kernelThread() && !facts.ended();
            if (counts && named.size() < most) {
                named.add(facts);
            }
        }
        List<Dependants> told = platform.dependants(named, found.index().listing());
        Map<ProcessIdentity, Dependants> all = new HashMap<>();
        for (int at = 0; at < named.size(); at++) {
            all.put(named.get(at).identity(), outside(named.get(at), told.get(at)));
        }
        return all;
    }

    private Dependants outside(ProcessFacts facts, Dependants told) {
        List<Family.Related> outside = new ArrayList<>();
        Set<ProcessIdentity> seen = new HashSet<>(members);
        // Whoever asks may read the output of what asks for it.
        seen.add(found.self().identity());
        for (Family.Related one : told.found()) {
            if (seen.add(one.facts().identity())) {
                outside.add(one);
            }
        }
        for (ProcessFacts child : found.index().childrenOf(facts.pid())) {
            if (!child.ended() && seen.add(child.identity())) {
                outside.add(new Family.Related(child, "its child"));
            }
        }
        if (outside.size() <= SHOWN) {
            return new Dependants(outside, told.gap());
        }
        return new Dependants(outside.subList(0, SHOWN), Optional.of("there are " + outside.size()));
    }
}
