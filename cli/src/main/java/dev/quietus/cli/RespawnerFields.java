package dev.quietus.cli;

import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;

/** What is shown of whoever started an ended process again. */
final class RespawnerFields {
    private RespawnerFields() {}

    /** How it is known, when all is to be told, and how to stop it. */
    static void show(Page page, Respawner by) {
        if (page.verbose()) {
            for (String evidence : by.evidence()) {
                page.own("          ").foreign(evidence).end();
            }
        }
        by.stopWith()
                .ifPresent(command ->
                        page.own("          to stop that: ").foreign(command).end());
    }

    static void write(JsonDocument document, Respawner by) {
        document.string("source", by.kind().word());
        if (by.by().isPresent()) {
            ProcessFacts facts = by.by().get();
            document.object("by").number("pid", facts.pid());
            document.string("identity", facts.identity().token()).string("name", facts.name());
            document.endObject();
        } else {
            document.none("by");
        }
        document.strings("evidence", by.evidence());
        document.string("stop_with", by.stopWith().orElse(null));
    }
}
