package dev.quietus.cli;

import dev.quietus.Cure;
import dev.quietus.Diagnosis;
import dev.quietus.Evidence;
import dev.quietus.Finding;
import dev.quietus.ProcessFacts;
import dev.quietus.Refusal;
import java.time.Duration;
import java.util.List;

/** Why processes exist and resist; what to do comes first. */
record WhyAnswer(
        List<String> targets, List<Diagnosis> diagnoses, List<String> unmatched, Lookup lookup, Duration elapsed)
        implements Answer {
    /** Without -v so many healthy members are shown; the rest is counted. */
    private static final int SHOWN = 3;

    private static final int RESISTING_SHOWN = 10;

    @Override
    public ExitCode code() {
        return ExitCode.GONE;
    }

    @Override
    public String outcome() {
        return "none";
    }

    @Override
    public void show(Page page) {
        int resisting = 0;
        for (Diagnosis diagnosis : diagnoses) {
            if (!diagnosis.findings().isEmpty() && (page.verbose() || resisting < RESISTING_SHOWN)) {
                one(page, diagnosis);
            }
            resisting += diagnosis.findings().isEmpty() ? 0 : 1;
        }
        if (resisting > RESISTING_SHOWN) {
            rest(page, resisting - RESISTING_SHOWN, "that resist");
        }
        int healthy = 0;
        int shown = 0;
        for (Diagnosis diagnosis : diagnoses) {
            if (diagnosis.findings().isEmpty()) {
                boolean named = diagnosis.member().evidence().kind() == Evidence.Kind.NAMED;
                if (page.verbose() || named && shown < SHOWN) {
                    one(page, diagnosis);
                    shown++;
                }
                healthy++;
            }
        }
        if (healthy > shown) {
            rest(page, healthy - shown, "that nothing keeps from ending");
        }
        FoundAnswer.unmatched(page, unmatched);
    }

    private static void rest(Page page, int count, String how) {
        if (!page.verbose()) {
            page.own("and ")
                    .own(count)
                    .own(" more ")
                    .own(how)
                    .own(" (-v shows all)")
                    .end();
        }
    }

    private static void one(Page page, Diagnosis diagnosis) {
        ProcessFacts facts = diagnosis.member().facts();
        page.own(page.style().strong(Integer.toString(facts.pid()))).own(" ").foreign(facts.name());
        if (diagnosis.findings().isEmpty()) {
            healthy(page, diagnosis);
        } else {
            page.own(": ");
            sentence(page, diagnosis.findings().get(0));
        }
        Existence.show(page, diagnosis);
        page.own("  asking   ").foreign(diagnosis.asking()).end();
        for (int i = 0; i < diagnosis.findings().size(); i++) {
            Finding finding = diagnosis.findings().get(i);
            if (i > 0) {
                page.own("  also     ");
                sentence(page, finding);
            }
            evidence(page, finding);
            cures(page, finding);
        }
    }

    private static void healthy(Page page, Diagnosis diagnosis) {
        page.own(": nothing keeps it from ending");
        if (diagnosis.rail().isPresent()) {
            Refusal refusal = diagnosis.rail().get();
            page.own(" but rail '")
                    .own(refusal.rail())
                    .own("': it ")
                    .foreign(refusal.reason())
                    .end();
        } else {
            page.own("; ask it to: quietus stop ")
                    .own(diagnosis.member().facts().pid())
                    .end();
        }
    }

    private static void sentence(Page page, Finding finding) {
        page.foreign(finding.resistance().text());
        if (!finding.advice().isEmpty()) {
            page.own("; ").foreign(finding.advice());
        }
        page.end();
    }

    private static void evidence(Page page, Finding finding) {
        int room = Math.max(40, page.columns() - 11);
        for (String quote : finding.evidence()) {
            String harmless = Harmless.text(quote, page.unicode());
            String text = page.verbose() ? harmless : Harmless.shortened(harmless, room);
            page.own("  seen     ").own(page.style().faint(text)).end();
            if (!page.verbose()) {
                return;
            }
        }
    }

    /** The first cure is in the sentence already. */
    private static void cures(Page page, Finding finding) {
        for (int i = page.verbose() ? 0 : 1; i < finding.cures().size(); i++) {
            Cure cure = finding.cures().get(i);
            page.own(i == 0 ? "  cure     " : "  or       ")
                    .own(cure.name())
                    .own(": ")
                    .foreign(cure.effect());
            page.own(page.verbose() ? " (" + CureFields.risk(cure) + "); by hand: " : "; by hand: ");
            page.foreign(cure.command()).end();
        }
    }

    @Override
    public void fields(JsonDocument document) {
        CureFields.diagnoses(document, "diagnoses", diagnoses, lookup);
        document.strings("unmatched", unmatched);
    }
}
