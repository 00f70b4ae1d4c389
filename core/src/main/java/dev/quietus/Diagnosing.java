package dev.quietus;

import dev.quietus.Symptom.Kind;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at everybody who was found, one by one. Sends nothing, changes nothing. */
final class Diagnosing {
    private final Platform platform;
    private final Found found;
    private final Ward ward;
    private final Provenance provenance;
    private final Set<Integer> members = new HashSet<>();

    Diagnosing(Platform platform, Found found) {
        this.platform = platform;
        this.found = found;
        this.ward = new Ward(platform, found.index());
        this.provenance = Provenance.ofListing(platform);
        found.everyone().forEach(member -> members.add(member.facts().pid()));
    }

    List<Diagnosis> all() {
        List<Member> everyone = found.everyone();
        ward.admit(everyone.stream().map(Member::facts).toList());
        List<Diagnosis> all = new ArrayList<>();
        for (Member member : everyone) {
            all.add(of(member));
        }
        return all;
    }

    private Diagnosis of(Member member) {
        ProcessFacts facts = member.facts();
        Patient patient = ward.patient(facts);
        List<Refusal> refusals = Rails.check(List.of(member), found.request().targets(), found.self(), Set.of());
        return new Diagnosis(
                member,
                ancestry(facts),
                age(facts),
                platform.details(facts.identity()).executable(),
                asking(patient),
                refusals.stream().findFirst(),
                findings(member, patient));
    }

    /** With who would start it again: asked of those that somebody outside the family has started. */
    private List<Finding> findings(Member member, Patient patient) {
        List<Finding> findings = new ArrayList<>(Examination.of(patient, ward));
        boolean started = members.contains(member.facts().parent());
        if (!started && !member.facts().kernelThread() && !member.facts().ended()) {
            provenance
                    .keeperOf(member.facts(), found.index())
                    .filter(Keeping::isCertain)
                    .ifPresent(keeper -> findings.add(Keeping.ahead(member.facts(), keeper)));
        }
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
        return with(patient.sign(Kind.TERM_IGNORED), "it ignores TERM")
                .or(() -> with(patient.sign(Kind.TERM_BLOCKED), "it blocks TERM"))
                .or(() -> with(patient.sign(Kind.TERM_CAUGHT), "it handles TERM itself"))
                .or(() -> with(patient.sign(Kind.NAMESPACE_INIT), "TERM is discarded"))
                .orElse("TERM ends it");
    }

    private static Optional<String> with(@Nullable Symptom sign, String words) {
        return sign == null ? Optional.empty() : Optional.of(words + " (" + sign.quote() + ")");
    }

    private List<ProcessFacts> ancestry(ProcessFacts facts) {
        List<ProcessFacts> above = new ArrayList<>();
        // A table that changes while it is read can show a circle of parents.
        Set<Integer> seen = new HashSet<>(Set.of(facts.pid()));
        ProcessFacts parent = found.index().numbered(facts.parent());
        while (parent != null && seen.add(parent.pid())) {
            above.add(parent);
            parent = found.index().numbered(parent.parent());
        }
        return above;
    }

    private Duration age(ProcessFacts facts) {
        long ticks = Math.max(0, facts.observedTicks() - facts.identity().startTicks());
        return Duration.ofNanos(ticks * (1_000_000_000L / platform.ticksPerSecond()));
    }
}
