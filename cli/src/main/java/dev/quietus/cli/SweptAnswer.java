package dev.quietus.cli;

import dev.quietus.Swept;
import java.time.Duration;
import java.util.List;

/**
 * What became of the leftovers of a receipt.
 *
 * @param rehearsed whether nothing was to be done
 */
record SweptAnswer(List<String> targets, List<Swept> swept, boolean rehearsed, Duration elapsed) implements Answer {

    @Override
    public ExitCode code() {
        return count(Swept.Fate.Kept.class) > 0 ? ExitCode.SURVIVED : ExitCode.GONE;
    }

    @Override
    public String outcome() {
        if (swept.isEmpty() || rehearsed) {
            return "none";
        }
        return code() == ExitCode.GONE ? "gone" : "survived";
    }

    private int count(Class<? extends Swept.Fate> fate) {
        int count = 0;
        for (Swept one : swept) {
            count += fate.isInstance(one.fate()) ? 1 : 0;
        }
        return count;
    }

    @Override
    public void show(Page page) {
        if (swept.isEmpty()) {
            page.own("the receipt names nothing that was left behind").end();
        }
        for (Swept one : swept) {
            boolean kept = one.fate() instanceof Swept.Fate.Kept;
            if (kept || !page.quiet()) {
                line(page, one);
            }
        }
        if (rehearsed) {
            page.own("Nothing was done.").end();
        }
    }

    static void line(Page page, Swept one) {
        switch (one.fate()) {
            case Swept.Fate.Removed removed ->
                page.own(page.style().good("removed")).own("  ");
            case Swept.Fate.Removable removable -> page.own("would remove  ");
            case Swept.Fate.Absent absent -> page.own("already gone  ");
            case Swept.Fate.Kept kept -> page.own(page.style().doubtful("kept")).own("  ");
        }
        page.foreign(one.leftover().text());
        if (one.fate() instanceof Swept.Fate.Kept kept) {
            page.own(": ").foreign(kept.reason());
        }
        page.end();
    }

    @Override
    public void fields(JsonDocument document) {
        LeftoverFields.swept(document, swept);
    }
}
