package dev.quietus.cli;

import dev.quietus.Family;
import java.time.Duration;
import java.util.List;

/** What {@code find} found. */
record FoundAnswer(List<String> targets, List<Family> families, List<String> unmatched, Lookup lookup, Duration elapsed)
        implements Answer {
    /** Without -v so many of those related are listed, or a few more: a line that only counts three says less. */
    private static final int SHOWN = 5;

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
        heading(page, families);
        for (Family family : families) {
            FamilyTree.draw(page, family);
            related(page, family.related());
        }
        unmatched(page, unmatched);
    }

    /** Which targets name nobody. */
    static void unmatched(Page page, List<String> unmatched) {
        for (String sentence : unmatched) {
            page.foreign(sentence).end();
        }
    }

    /** How many, unless one process says it. */
    static void heading(Page page, List<Family> families) {
        int members = 0;
        for (Family family : families) {
            members += family.members().size();
        }
        if (members > 1) {
            page.own(families.size()).own(families.size() == 1 ? " family, " : " families, ");
            page.own(members).own(" processes").end();
        }
    }

    private static void related(Page page, List<Family.Related> related) {
        if (related.isEmpty()) {
            return;
        }
        int shown = page.verbose() || related.size() <= SHOWN + 3 ? related.size() : SHOWN;
        page.own("related, and not part of it:").end();
        for (Family.Related one : related.subList(0, shown)) {
            page.own("  ")
                    .own(one.facts().pid())
                    .own(" ")
                    .foreign(one.facts().name())
                    .own("  ");
            page.own(page.style().faint("[" + Harmless.text(one.why(), page.unicode()) + "]"))
                    .end();
        }
        if (shown < related.size()) {
            page.own("  … and ")
                    .own(related.size() - shown)
                    .own(" more (-v shows all)")
                    .end();
        }
    }

    @Override
    public void fields(JsonDocument document) {
        FamilyFields.write(document, families, lookup);
        document.strings("unmatched", unmatched);
    }
}
