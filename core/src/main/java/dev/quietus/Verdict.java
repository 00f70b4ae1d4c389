package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns what was seen into outcomes: one for each process and the worst of all for the whole. */
final class Verdict {
    private final Platform platform;
    private final EndingOptions options;
    private final Holding holding;
    private final Verification verification;
    private final Ward ward;
    private final long begun;
    private final List<Receipt.Entry> entries = new ArrayList<>();
    private final List<String> conditionTexts = new ArrayList<>();

    /** @param begun when the ending began, by the clock of the holding */
    Verdict(Platform platform, EndingOptions options, Holding holding, Verification verification, long begun) {
        this.platform = platform;
        this.options = options;
        this.holding = holding;
        this.verification = verification;
        this.ward = new Ward(platform, new ListingIndex(holding.listing()));
        this.begun = begun;
    }

    List<Receipt.Entry> entries() {
        return entries;
    }

    List<String> conditions() {
        return conditionTexts;
    }

    /** Judges; called once, at the end. */
    Outcome judge() {
        // All survivors are looked at together: that takes no longer than to look at one.
        List<ProcessFacts> killed = new ArrayList<>();
        for (Held held : holding.members()) {
            if (held.sentKill() && held.await(0) instanceof Handle.Sight.Present present) {
                killed.add(present.facts());
            }
        }
        ward.admit(killed);
        Map<Held, Handle.Sight> sights = new LinkedHashMap<>();
        holding.members().forEach(held -> sights.put(held, held.await(0)));
        List<Held> ended = holding.members().stream()
                .filter(held -> sights.get(held) instanceof Handle.Sight.Reaped)
                .toList();
        Iterator<String> holders =
                platform.holders(ended.stream().map(Held::lastFacts).toList()).iterator();
        sights.forEach((held, sight) ->
                entries.add(ofHeld(held, sight, sight instanceof Handle.Sight.Reaped ? holders.next() : "")));
        for (Member member : verification.vanished()) {
            Outcome gone =
                    new Outcome.Gone(List.of("had ended before it could be held"), Optional.empty(), Optional.empty());
            entries.add(new Receipt.Entry(member, gone, "", List.of()));
        }
        for (Map.Entry<Member, String> refused : verification.refused().entrySet()) {
            Outcome survived = new Outcome.Survived(new Resistance.NotPermitted(refused.getValue()));
            entries.add(new Receipt.Entry(refused.getKey(), survived, "", List.of()));
        }
        for (Comeback comeback : verification.comebacks()) {
            Finding finding = Keeping.afterwards(comeback.by());
            entries.add(new Receipt.Entry(
                    comeback.member(),
                    new Outcome.Survived(finding.resistance()),
                    "",
                    List.of(),
                    Receipt.Marks.NONE,
                    Receipt.Used.UNKNOWN,
                    finding.cures()));
        }
        return overall();
    }

    private Receipt.Used used(ProcessFacts facts) {
        long ticks = facts.processorTicks();
        long pages = facts.residentPages();
        long pageBytes = pages < 0 ? 0 : platform.pageBytes();
        return new Receipt.Used(
                ticks < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(ticks * 1000 / platform.ticksPerSecond())),
                pageBytes <= 0 ? OptionalLong.empty() : OptionalLong.of(pages * pageBytes));
    }

    private Outcome overall() {
        Outcome unknown = null;
        for (Receipt.Entry entry : entries) {
            switch (entry.outcome()) {
                case Outcome.Survived survived -> {
                    return survived;
                }
                case Outcome.Unknown doubt -> unknown = doubt;
                case Outcome.Gone gone -> {}
            }
        }
        Optional<Respawner> cameBack = verification.cameBack();
        if (cameBack.isPresent()) {
            return new Outcome.Survived(new Resistance.Respawned(cameBack.get()));
        }
        for (Verification.Answer answer : verification.conditions()) {
            conditionTexts.add(answer.text());
            if (answer.check() instanceof Platform.Check.Unmet unmet) {
                return new Outcome.Survived(new Resistance.ConditionUnmet(answer.text(), unmet.reason()));
            }
        }
        if (unknown != null) {
            return unknown;
        }
        return doubts().<Outcome>map(Outcome.Unknown::new).orElseGet(this::gone);
    }

    private Optional<String> doubts() {
        List<ProcessFacts> suspects = verification.suspects();
        if (!suspects.isEmpty()) {
            return Optional.of((suspects.size() == 1 ? "1 process was" : suspects.size() + " processes were")
                    + " born meanwhile, and nobody saw of whom; nothing proves or excludes that the family goes on in"
                    + " there");
        }
        Optional<String> blindness = needsSight() ? platform.blindness() : Optional.empty();
        if (blindness.isEmpty() && needsALook()) {
            blindness = platform.unseen();
        }
        if (blindness.isPresent()) {
            return Optional.of("every process seen has ended, but others may match too: " + blindness.get());
        }
        if (verification.unanswered().isPresent()) {
            return Optional.of("every process seen has ended, but could not be looked for again: "
                    + verification.unanswered().get());
        }
        if (verification.unsettled().isPresent()) {
            return Optional.of("every process seen has ended, but "
                    + verification.unsettled().get());
        }
        return holding.listing()
                .restriction()
                .map(why -> "every process seen has ended, but the process table is not shown whole: " + why);
    }

    /** Whether a target asks for more than every listing tells. */
    private boolean needsALook() {
        for (Target target : holding.targets()) {
            if (target instanceof Target.Command
                    || target instanceof Target.Name
                    || target instanceof Target.Namespace
                    || target instanceof Target.Terminal
                    || target instanceof Target.Port) {
                return true;
            }
        }
        return needsSight();
    }

    /** Whether a target asks for what only an inspection of each process tells. */
    private boolean needsSight() {
        for (Target target : holding.targets()) {
            if (target instanceof Target.Path
                    || target instanceof Target.Executable
                    || target instanceof Target.Library
                    || target instanceof Target.Environment) {
                return true;
            }
        }
        return false;
    }

    private Outcome gone() {
        List<String> evidence = new ArrayList<>();
        evidence.add("every held process reports its end");
        evidence.add("complete listings show nobody new");
        evidence.addAll(conditionTexts);
        return new Outcome.Gone(List.copyOf(evidence), Optional.empty(), Optional.empty());
    }

    private Receipt.Entry ofHeld(Held held, Handle.Sight sight, String holders) {
        List<Cure> cures = List.of();
        Outcome outcome = switch (sight) {
            case Handle.Sight.Reaped reaped ->
                new Outcome.Gone(
                        holders.isEmpty()
                                ? List.of("handle: ended and collected")
                                : List.of("handle: ended", "its number is kept: it is open in " + holders),
                        reaped.status(),
                        Optional.empty());
            case Handle.Sight.Unreaped unreaped ->
                new Outcome.Gone(
                        List.of("handle: every thread has ended"), unreaped.status(), Optional.of(unreaped.parent()));
            case Handle.Sight.Present present -> {
                Finding finding = explain(held, present.facts());
                cures = finding.cures();
                yield new Outcome.Survived(finding.resistance());
            }
        };
        return new Receipt.Entry(
                held.member(), outcome, held.means(), held.signals(), held.marks(begun), used(held.lastFacts()), cures);
    }

    private Finding explain(Held held, ProcessFacts facts) {
        if (facts.kernelThread()) {
            return Finding.of(new Resistance.KernelThread());
        }
        String denied = held.denied();
        if (denied != null) {
            return Finding.of(new Resistance.NotPermitted(denied));
        }
        if (!held.sentKill()) {
            return verification.respawnerOf(held).map(Keeping::afterwards).orElseGet(() -> Finding.of(notKilled()));
        }
        for (Finding finding : Examination.of(ward.patient(facts), ward)) {
            if (finding.against() == Finding.Against.FORCE) {
                return finding;
            }
        }
        String waitsIn = platform.details(facts.identity()).waitsIn().orElse("");
        return Finding.of(new Resistance.Slow("state " + facts.state() + (waitsIn.isEmpty() ? "" : ", in " + waitsIn)));
    }

    private Resistance notKilled() {
        if (options.forceAfterwards()) {
            return new Resistance.Multiplying();
        }
        return options.ask()
                .<Resistance>map(signal -> new Resistance.NotForced(signal.name()))
                .orElseGet(Resistance.Running::new);
    }
}
