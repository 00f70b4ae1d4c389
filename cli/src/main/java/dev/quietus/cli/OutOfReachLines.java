package dev.quietus.cli;

import dev.quietus.OutOfReach;
import dev.quietus.ProcessFacts;
import java.util.List;

/** Who could not be acted on, and why, for a person and in documents. */
final class OutOfReachLines {
    private OutOfReachLines() {}

    static void show(Page page, List<OutOfReach> outOfReach) {
        for (OutOfReach one : outOfReach) {
            ProcessFacts facts = one.member().facts();
            page.own(page.style().bad("not permitted"))
                    .own("  ")
                    .own(facts.pid())
                    .own(" ");
            page.foreign(facts.name()).own("  ").foreign(one.reason()).end();
        }
    }

    static void write(JsonDocument document, List<OutOfReach> outOfReach) {
        document.array("refused");
        for (OutOfReach one : outOfReach) {
            ProcessFacts facts = one.member().facts();
            document.object()
                    .number("pid", facts.pid())
                    .string("identity", facts.identity().token());
            document.string("name", facts.name()).string("reason", one.reason()).endObject();
        }
        document.endArray();
    }
}
