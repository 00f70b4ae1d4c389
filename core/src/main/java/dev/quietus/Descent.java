package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Follows processes up to where they come from, and asks for the words that only the platform can tell of that. */
final class Descent {
    private final Platform platform;
    private final ListingIndex index;
    private final Provenance provenance;

    Descent(Platform platform, ListingIndex index, Provenance provenance) {
        this.platform = platform;
        this.index = index;
        this.provenance = provenance;
    }

    /** Its parents up to the first process, nearest first. */
    List<ProcessFacts> ancestry(ProcessFacts facts) {
        List<ProcessFacts> above = new ArrayList<>();
        // A table that changes while it is read can show a circle of parents.
        Set<Integer> seen = new HashSet<>(Set.of(facts.pid()));
        ProcessFacts parent = index.numbered(facts.parent());
        while (parent != null && seen.add(parent.pid())) {
            above.add(parent);
            parent = index.numbered(parent.parent());
        }
        return above;
    }

    /** @param keeper what the platform has already told of it */
    Origin origin(ProcessFacts facts, List<ProcessFacts> ancestry, Optional<Respawner> keeper) {
        Origin origin = Origins.of(facts, ancestry);
        if (keeper.isPresent() && keeper.get().isConfigured()) {
            return told(keeper.get(), origin);
        }
        return switch (origin.kind()) {
            case SCHEDULE, SUPERVISOR, CONTAINER ->
                keeperNear(origin, facts, ancestry)
                        .map(respawner -> told(respawner, origin))
                        .orElse(origin);
            case RUN -> run(origin);
            case SHELL -> shell(origin, keeper);
            case UNIT, SSH, LOGIN, MULTIPLEXER, TERMINAL, PROCESS, ADOPTED, KERNEL, UNSEEN -> origin;
        };
    }

    private static Origin told(Respawner respawner, Origin origin) {
        Origin.Kind kind = switch (respawner.kind()) {
            case UNIT -> Origin.Kind.UNIT;
            case SCHEDULE -> Origin.Kind.SCHEDULE;
            case SUPERVISOR -> Origin.Kind.SUPERVISOR;
            case CONTAINER -> Origin.Kind.CONTAINER;
            case LOOP, WATCHDOG, PROCESS, UNKNOWN -> origin.kind();
        };
        return new Origin(kind, respawner.by().or(origin::by), respawner.text());
    }

    /** Of what the source itself has started, or of what the shell carries out that it has started. */
    private Optional<Respawner> keeperNear(Origin origin, ProcessFacts facts, List<ProcessFacts> ancestry) {
        List<ProcessFacts> chain = new ArrayList<>(List.of(facts));
        chain.addAll(ancestry);
        int source = chain.indexOf(origin.by().orElse(facts));
        for (int at = Math.max(0, source - 2); at < source; at++) {
            boolean started = at == source - 1 || Origins.isShell(chain.get(at + 1));
            Optional<Respawner> keeper = started ? provenance.keeperOf(chain.get(at), index) : Optional.empty();
            if (keeper.isPresent() && keeper.get().isConfigured()) {
                return keeper;
            }
        }
        return Optional.empty();
    }

    private Origin run(Origin origin) {
        if (origin.by().isPresent()) {
            ProcessFacts keeper = origin.by().get();
            List<String> words = platform.details(keeper.identity()).commandLine();
            int at = words.indexOf(RunName.KEEPER);
            if (at >= 0 && at + 1 < words.size() && RunName.fits(words.get(at + 1))) {
                return new Origin(Origin.Kind.RUN, origin.by(), "run:" + words.get(at + 1) + ", a run of Quietus");
            }
        }
        return origin;
    }

    /** What it carries out, if that is known; where the machine needs tools for a run, its first process is a shell. */
    private Origin shell(Origin origin, Optional<Respawner> keeper) {
        if (keeper.isPresent() && keeper.get().by().equals(origin.by())) {
            return new Origin(
                    origin.kind(), origin.by(), "shell " + keeper.get().text());
        }
        boolean typedIn =
                origin.by().isPresent() && !origin.by().get().terminal().isEmpty();
        Origin run = typedIn ? origin : run(origin);
        return run.kind() == Origin.Kind.RUN ? run : origin;
    }
}
