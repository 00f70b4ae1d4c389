package dev.quietus.cli;

import dev.quietus.Dependants;
import dev.quietus.Diagnosis;
import dev.quietus.Executable;
import dev.quietus.Family;
import dev.quietus.Leavings;
import dev.quietus.ProcessFacts;
import java.util.List;

/** How a process came to be, who would miss it, and what it would leave behind, as a person reads it. */
final class Existence {
    /** Without -v so many dependants are named; the rest is counted. */
    private static final int SHOWN = 3;

    private Existence() {}

    static void show(Page page, Diagnosis diagnosis) {
        ProcessFacts facts = diagnosis.member().facts();
        page.own("  since    ")
                .own(
                        diagnosis.age().isEmpty()
                                ? "a moment unknown"
                                : Durations.text(diagnosis.age().get()) + " ago")
                .own(", as ");
        page.foreign(page.lookup().userName(facts.users().real()));
        if (diagnosis.executable().isPresent()) {
            Executable executable = diagnosis.executable().get();
            page.own(", runs ").foreign(executable.path());
            page.own(standing(executable));
        }
        page.end();
        if (diagnosis.origin().isPresent()) {
            page.own("  from     ").foreign(diagnosis.origin().get().text()).end();
        }
        if (!diagnosis.ancestry().isEmpty()) {
            page.own("  below    ");
            String sign = "";
            for (ProcessFacts above : diagnosis.ancestry()) {
                page.own(sign).own(above.pid()).own(" ").foreign(above.name());
                sign = ", ";
            }
            page.end();
        }
        dependants(page, diagnosis.dependants());
        leavings(page, diagnosis.leavings());
    }

    private static String standing(Executable executable) {
        return switch (executable.standing()) {
            case PRESENT -> "";
            case DELETED -> " (deleted)";
            case REPLACED -> " (replaced by another file since)";
        };
    }

    /** Who would miss it, the first ones with the reason. */
    private static void dependants(Page page, Dependants dependants) {
        List<Family.Related> found = dependants.found();
        for (int at = 0; at < found.size(); at++) {
            if (at == SHOWN && !page.verbose()) {
                page.own(", ").own(found.size() - at).own(" more");
                break;
            }
            boolean begins = at == 0 || page.verbose();
            page.own(begins ? "  used by  " : ", ");
            Family.Related one = found.get(at);
            page.own(one.facts().pid()).own(" ").foreign(one.facts().name());
            page.own(" (").foreign(one.why()).own(")");
            if (page.verbose()) {
                page.end();
            }
        }
        if (!found.isEmpty() && !page.verbose()) {
            page.end();
        }
        if (page.verbose() && dependants.gap().isPresent()) {
            page.own("  used by  perhaps more: ")
                    .foreign(dependants.gap().get())
                    .end();
        }
    }

    private static void leavings(Page page, Leavings leavings) {
        for (Leavings.Thing one : leavings.found()) {
            page.own("  leaves   ").foreign(one.text()).end();
        }
        if (leavings.gap().isPresent()) {
            page.own("  leaves   perhaps more: ").foreign(leavings.gap().get()).end();
        }
    }
}
