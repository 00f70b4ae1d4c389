package dev.quietus.cli;

import dev.quietus.Agreement;
import dev.quietus.Cure;
import dev.quietus.Cures;
import dev.quietus.Diagnosis;
import dev.quietus.Finding;
import dev.quietus.ProcessFacts;
import java.util.ArrayList;
import java.util.List;

/** Asks for each cure that was not ordered by name; where nobody can be asked, or nothing is to be done, it takes notes. */
final class Consultation implements Agreement {
    private final CommandLine line;
    private final Surroundings surroundings;
    private final Page page;
    private final Cures ordered;
    private final List<Proposed> proposed = new ArrayList<>();

    /**
     * A cure that was not applied.
     *
     * @param finding what it would have been against
     */
    record Proposed(ProcessFacts process, Finding finding, Cure cure, Reason reason) {}

    /** Why it was not. */
    enum Reason {
        /** It was only to be shown. */
        DRY,
        /** Nobody could be asked. */
        UNASKED,
        /** Who was asked did not agree. */
        DECLINED
    }

    /** @param page for the talk, fresh */
    Consultation(CommandLine line, Surroundings surroundings, Page page) {
        this.line = line;
        this.surroundings = surroundings;
        this.page = page;
        this.ordered = Intent.cures(line, Options.ONLY_CURE);
    }

    List<Proposed> proposed() {
        return proposed;
    }

    @Override
    public boolean to(Diagnosis diagnosis, Finding finding, Cure cure) {
        boolean wanted = ordered.isEmpty() || ordered.order(cure);
        if (!wanted) {
            return false;
        }
        boolean dry = line.has(Options.DRY_RUN);
        boolean unasked = ordered.isEmpty() && !surroundings.terminal().canAsk();
        if (dry || unasked) {
            note(diagnosis, finding, cure, dry ? Reason.DRY : Reason.UNASKED);
            return false;
        }
        boolean agreed = !ordered.isEmpty() || ask(diagnosis, finding, cure);
        if (!agreed) {
            note(diagnosis, finding, cure, Reason.DECLINED);
        }
        return agreed;
    }

    private void note(Diagnosis diagnosis, Finding finding, Cure cure, Reason reason) {
        proposed.add(new Proposed(diagnosis.member().facts(), finding, cure, reason));
    }

    private boolean ask(Diagnosis diagnosis, Finding finding, Cure cure) {
        return ask(page, surroundings, diagnosis.member().facts(), finding, cure);
    }

    /** Whether a person agrees to a cure. */
    static boolean ask(Page page, Surroundings surroundings, ProcessFacts facts, Finding finding, Cure cure) {
        page.own(facts.pid()).own(" ").foreign(facts.name());
        page.own(": ").foreign(finding.resistance().text()).end();
        page.own(cure.name()).own(" (").own(CureFields.risk(cure)).own("): ").foreign(cure.effect());
        page.own("? [y/N] ").writeTo(surroundings.err());
        return Question.isYes(surroundings.terminal().readLine());
    }
}
