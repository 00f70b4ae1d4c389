package dev.quietus;

import dev.quietus.Symptom.Kind;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at everybody who was found, one by one. Sends nothing, changes nothing. */
final class Diagnosing {
    private final Platform platform;
    private final Found found;
    private final Depth depth;
    private final Ward ward;
    private final Provenance provenance;
    private final Descent descent;
    private final Set<Integer> members = new HashSet<>();
    private final Map<ProcessIdentity, Dependants> dependants = new HashMap<>();
    private final Map<ProcessIdentity, Leavings> leavings = new HashMap<>();

    Diagnosing(Platform platform, Found found, Depth depth) {
        this.platform = platform;
        this.found = found;
        this.depth = depth;
        this.ward = new Ward(platform, found.index());
        this.provenance = Provenance.ofListing(platform);
        this.descent = new Descent(platform, found.index(), provenance);
        found.everyone().forEach(member -> members.add(member.facts().pid()));
    }

    List<Diagnosis> all() {
        List<Member> everyone = found.everyone();
        ward.admit(everyone.stream().map(Member::facts).toList());
        if (depth != Depth.FINDINGS) {
            dependants.putAll(new Dependence(platform, found, depth).ofNamed());
        }
        if (depth == Depth.ALL) {
            leavings.putAll(new Forecast(platform, found).of(askable(everyone)));
        }
        List<Diagnosis> all = new ArrayList<>();
        for (Member member : everyone) {
            all.add(of(member));
        }
        return all;
    }

    /** The named ones; of who waits for a file system no file is looked at. */
    private List<ProcessFacts> askable(List<Member> everyone) {
        List<ProcessFacts> askable = new ArrayList<>();
        for (Member member : everyone) {
            Patient patient = ward.patient(member.facts());
            boolean stuck = patient.shows(Kind.WAITING)
                    || patient.shows(Kind.ENDED)
                    || member.facts().ended()
                    || member.facts().kernelThread();
            if (member.evidence().kind() == Evidence.Kind.NAMED && !stuck) {
                askable.add(member.facts());
            }
        }
        return askable;
    }

    private Diagnosis of(Member member) {
        ProcessFacts facts = member.facts();
        Patient patient = ward.patient(facts);
        List<Refusal> refusals =
                Rails.check(platform, List.of(member), found.request().targets(), found.self(), Set.of());
        List<ProcessFacts> ancestry = descent.ancestry(facts);
        Optional<Respawner> keeper = keeper(facts);
        List<Finding> findings = findings(patient, keeper);
        boolean named = member.evidence().kind() == Evidence.Kind.NAMED;
        boolean told = depth == Depth.ALL || !findings.isEmpty() || depth == Depth.NAMED && named;
        return new Diagnosis(
                member,
                ancestry,
                age(facts),
                told ? platform.details(facts.identity()).program() : Optional.empty(),
                told ? Optional.of(descent.origin(facts, ancestry, keeper)) : Optional.empty(),
                asking(patient),
                refusals.stream().findFirst(),
                findings,
                dependants.getOrDefault(facts.identity(), Dependants.NONE),
                leavings.getOrDefault(facts.identity(), Leavings.NONE));
    }

    /** Who would start it again: asked of those that somebody outside the family has started. */
    private Optional<Respawner> keeper(ProcessFacts facts) {
        boolean within = members.contains(facts.parent());
        return within || facts.kernelThread() || facts.ended()
                ? Optional.empty()
                : provenance.keeperOf(facts, found.index());
    }

    private List<Finding> findings(Patient patient, Optional<Respawner> keeper) {
        List<Finding> findings = new ArrayList<>(Examination.of(patient, ward));
        keeper.filter(Keeping::isCertain).ifPresent(one -> findings.add(Keeping.ahead(patient.facts(), one)));
        findings.sort(Comparator.comparing(Finding::against));
        return findings;
    }

    /** What follows from the masks; a process that cannot run now may hear it later. */
    private static String asking(Patient patient) {
        if (patient.shows(Kind.ENDED) || patient.facts().ended()) {
            return "nothing of it hears anything";
        }
        if (patient.facts().kernelThread()) {
            return "the kernel hears no signal";
        }
        if (patient.forbidden().isPresent()) {
            return "it is not yours to ask";
        }
        Optional<String> deaf = with(patient.sign(Kind.TERM_IGNORED), "it ignores TERM")
                .or(() -> with(patient.sign(Kind.TERM_BLOCKED), "it blocks TERM"));
        if (deaf.isPresent()) {
            return deaf.get();
        }
        boolean handles = patient.shows(Kind.TERM_CAUGHT);
        if (!handles && patient.pid() == 1) {
            return "the kernel drops TERM: the first process has no handler for it";
        }
        Optional<String> stopped = with(patient.sign(Kind.STOPPED), "TERM waits until it is continued");
        return (handles
                        ? stopped
                        : with(patient.sign(Kind.NAMESPACE_INIT), "TERM is discarded")
                                .or(() -> stopped))
                .or(() -> with(patient.sign(Kind.TERM_CAUGHT), "it handles TERM itself"))
                .orElse("TERM ends it");
    }

    private static Optional<String> with(@Nullable Symptom sign, String words) {
        return sign == null ? Optional.empty() : Optional.of(words + " (" + sign.quote() + ")");
    }

    private Optional<Duration> age(ProcessFacts facts) {
        if (!facts.identity().startKnown()) {
            return Optional.empty();
        }
        long ticks = Math.max(0, facts.observedTicks() - facts.identity().startTicks());
        return Optional.of(Duration.ofNanos(ticks * (1_000_000_000L / platform.ticksPerSecond())));
    }
}
