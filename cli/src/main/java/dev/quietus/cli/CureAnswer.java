package dev.quietus.cli;

import dev.quietus.Cured;
import dev.quietus.Diagnosis;
import dev.quietus.Finding;
import dev.quietus.Receipt;
import dev.quietus.Treatment;
import java.time.Duration;
import java.util.List;

/**
 * What was done against resistances.
 *
 * @param proposed the cures that were only to be shown, or that nobody could be asked for
 */
record CureAnswer(
        List<String> targets, Cured cured, List<Consultation.Proposed> proposed, Lookup lookup, Duration elapsed)
        implements Answer {

    @Override
    public ExitCode code() {
        if (!proposed.isEmpty() && cured.treatments().isEmpty()) {
            return proposed.get(0).unasked() ? ExitCode.UNCONFIRMED : ExitCode.GONE;
        }
        return cured.resisting().isEmpty() ? ExitCode.GONE : ExitCode.SURVIVED;
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
            page.own(one.unasked() ? "not asked" : "would")
                    .own("  ")
                    .own(one.pid())
                    .own(" ")
                    .foreign(one.process());
            page.own("  ").own(one.cure().name()).own(": ").foreign(one.cure().effect());
            page.own(" (").own(CureFields.risk(one.cure())).own(")").end();
        }
        if (!proposed.isEmpty() && proposed.get(0).unasked()) {
            page.own("there is no terminal to ask at; name the cures: --only ")
                    .own(proposed.get(0).cure().name());
            page.end();
        }
        for (Diagnosis diagnosis : cured.resisting()) {
            Finding finding = diagnosis.findings().get(0);
            page.own(page.style().bad("resists"))
                    .own("  ")
                    .own(diagnosis.member().facts().pid())
                    .own(" ");
            page.foreign(diagnosis.member().facts().name()).own("  ");
            page.foreign(finding.resistance().text())
                    .own("; ")
                    .foreign(finding.advice())
                    .end();
        }
        if (cured.treatments().isEmpty()
                && proposed.isEmpty()
                && cured.resisting().isEmpty()
                && !page.quiet()) {
            page.own("nothing that a cure is known for stands in the way").end();
        }
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
            document.object().number("pid", one.pid()).string("name", one.process());
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
