package dev.quietus.cli;

import dev.quietus.Cure;
import dev.quietus.ProcessFacts;
import dev.quietus.Respawner;

/** What is shown of whoever started an ended process again. */
final class RespawnerFields {
    private RespawnerFields() {}

    /** Whether it is stopped best by a cure: where it is configured. To end any other source ends what it started as well. */
    static boolean isCured(Respawner by) {
        return by.isConfigured() && !by.cures().isEmpty() && !(by.cures().get(0).act() instanceof Cure.Act.ByHand);
    }

    /**
     * How it is known, when all is to be told, and the one command that stops it.
     *
     * @param told whether a cure is recommended already; then what does it by hand is for who wants to know all
     */
    static void show(Page page, Respawner by, boolean told) {
        if (page.verbose()) {
            for (String evidence : by.evidence()) {
                page.own("          ").foreign(evidence).end();
            }
        }
        if (by.stopWith().isPresent() && (!told || page.verbose())) {
            boolean both = by.kind() == Respawner.Kind.LOOP;
            page.own(told ? "          by hand: " : both ? "          to end both: " : "          to stop that: ");
            page.foreign(by.stopWith().get()).end();
        }
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
