package dev.quietus.cli;

import dev.quietus.Cured;
import dev.quietus.Diagnosis;
import dev.quietus.Finding;
import dev.quietus.ProcessFacts;
import dev.quietus.Receipt;
import dev.quietus.Resistance;
import dev.quietus.Treatment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What was done against resistances.
 *
 * @param proposed the cures that were only to be shown, that nobody could be asked for, or that were declined
 */
record CureAnswer(
        List<String> targets, Cured cured, List<Consultation.Proposed> proposed, Lookup lookup, Duration elapsed)
        implements Answer {

    @Override
    public ExitCode code() {
        if (!proposed.isEmpty() && cured.treatments().isEmpty()) {
            return switch (proposed.get(0).reason()) {
                case DRY -> ExitCode.GONE;
                case UNASKED -> ExitCode.UNCONFIRMED;
                case DECLINED -> ExitCode.SURVIVED;
            };
        }
        return cured.resisting().isEmpty() && declined().isEmpty() && !isInVain() ? ExitCode.GONE : ExitCode.SURVIVED;
    }

    private boolean unasked() {
        return !proposed.isEmpty() && proposed.get(0).reason() == Consultation.Reason.UNASKED;
    }

    /** What was left as it is at a person's word: no cure against it was agreed to, or none of those helped. */
    private List<Consultation.Proposed> declined() {
        List<Consultation.Proposed> left = new ArrayList<>();
        Set<String> named = helped();
        for (Consultation.Proposed one : proposed) {
            if (one.reason() == Consultation.Reason.DECLINED
                    && named.add(matter(one.process(), one.finding().resistance()))) {
                left.add(one);
            }
        }
        return left;
    }

    /** The matters against which a treatment helped. */
    private Set<String> helped() {
        Set<String> helped = new HashSet<>();
        for (Treatment done : cured.treatments()) {
            if (done.effect().helped()) {
                helped.add(matter(done.patient(), done.against()));
            }
        }
        return helped;
    }

    /** Whether something was treated in vain, by all that was tried. */
    private boolean isInVain() {
        Set<String> helped = helped();
        return cured.treatments().stream().anyMatch(done -> !helped.contains(matter(done.patient(), done.against())));
    }

    /** What is told once: that one process resists in one way. */
    private static String matter(ProcessFacts facts, Resistance resistance) {
        return facts.identity() + resistance.word();
    }

    @Override
    public String outcome() {
        return "none";
    }

    @Override
    public void show(Page page) {
        for (Treatment done : cured.treatments()) {
            String word = switch (done.effect()) {
                case Treatment.Effect.Ended ended -> page.style().good("ended");
                case Treatment.Effect.Freed freed -> page.style().good("freed");
                case Treatment.Effect.Unchanged unchanged -> page.style().doubtful("unchanged");
                case Treatment.Effect.Failed failed -> page.style().bad("failed");
            };
            page.own(word)
                    .own("  ")
                    .own(done.patient().pid())
                    .own(" ")
                    .foreign(done.patient().name());
            page.own("  ")
                    .own(done.cure().name())
                    .own(": ")
                    .foreign(done.effect().text())
                    .end();
            if (done.effect() instanceof Treatment.Effect.Freed && !resists(done.patient())) {
                page.own("          now: quietus stop ")
                        .own(done.patient().pid())
                        .end();
            }
            for (Receipt.Entry other : done.ended()) {
                page.own(page.style().good("ended"))
                        .own("  ")
                        .own(other.member().facts().pid())
                        .own(" ")
                        .foreign(other.member().facts().name());
                page.own(" (").own(done.cure().name()).own(")").end();
            }
        }
        for (Consultation.Proposed one : proposed) {
            page.own(
                            switch (one.reason()) {
                                case DRY -> "would";
                                case UNASKED -> "not asked";
                                case DECLINED -> "not done";
                            })
                    .own("  ")
                    .own(one.process().pid())
                    .own(" ")
                    .foreign(one.process().name());
            page.own("  ").own(one.cure().name()).own(": ").foreign(one.cure().effect());
            page.own(" (").own(CureFields.risk(one.cure())).own(")").end();
        }
        if (unasked()) {
            page.own("there is no terminal to ask at; name the cures: --only ")
                    .own(proposed.get(0).cure().name());
            page.end();
        }
        resisting(page);
        if (cured.treatments().isEmpty()
                && proposed.isEmpty()
                && cured.resisting().isEmpty()
                && !page.quiet()) {
            page.own("nothing that a cure is known for stands in the way").end();
        }
    }

    private boolean resists(ProcessFacts facts) {
        for (Diagnosis diagnosis : cured.resisting()) {
            if (diagnosis.member().identity().equals(facts.identity())) {
                return true;
            }
        }
        return false;
    }

    private void resisting(Page page) {
        Set<String> shown = new HashSet<>();
        for (Diagnosis diagnosis : cured.resisting()) {
            ProcessFacts facts = diagnosis.member().facts();
            Finding finding = diagnosis.findings().get(0);
            resists(page, facts, finding);
            shown.add(matter(facts, finding.resistance()));
        }
        for (Consultation.Proposed one : declined()) {
            if (shown.add(matter(one.process(), one.finding().resistance()))) {
                resists(page, one.process(), one.finding());
            }
        }
    }

    private static void resists(Page page, ProcessFacts facts, Finding finding) {
        page.own(page.style().bad("resists")).own("  ").own(facts.pid()).own(" ");
        page.foreign(facts.name())
                .own("  ")
                .foreign(finding.resistance().text())
                .own("; ")
                .foreign(finding.advice())
                .end();
    }

    @Override
    public void fields(JsonDocument document) {
        document.array("treatments");
        for (Treatment done : cured.treatments()) {
            CureFields.process(document.object(), done.patient());
            CureFields.resistance(document, done.against());
            CureFields.fields(document.object("cure"), done.cure()).endObject();
            document.object("effect")
                    .string("kind", word(done.effect()))
                    .string("text", done.effect().text());
            document.endObject().array("ended");
            for (Receipt.Entry other : done.ended()) {
                CureFields.process(document.object(), other.member().facts()).endObject();
            }
            document.endArray().endObject();
        }
        document.endArray().array("proposed");
        for (Consultation.Proposed one : proposed) {
            document.object()
                    .number("pid", one.process().pid())
                    .string("name", one.process().name());
            document.string("reason", CureFields.word(one.reason()));
            CureFields.fields(document.object("cure"), one.cure()).endObject().endObject();
        }
        document.endArray();
        CureFields.diagnoses(document, "resisting", cured.resisting(), lookup);
    }

    private static String word(Treatment.Effect effect) {
        return switch (effect) {
            case Treatment.Effect.Ended ended -> "ended";
            case Treatment.Effect.Freed freed -> "freed";
            case Treatment.Effect.Unchanged unchanged -> "unchanged";
            case Treatment.Effect.Failed failed -> "failed";
        };
    }
}
