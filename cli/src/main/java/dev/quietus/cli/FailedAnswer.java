package dev.quietus.cli;

import dev.quietus.Family;
import dev.quietus.ProcessFacts;
import dev.quietus.Proposal;
import dev.quietus.Refusal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that was not carried out. Its text is talk, not a result.
 *
 * @param reason one line
 * @param refusals the rails that refused
 * @param proposal what was not confirmed, null when it did not come to that
 * @param remedies command lines that would go on
 */
record FailedAnswer(
        ExitCode code,
        List<String> targets,
        String reason,
        List<Refusal> refusals,
        @Nullable Proposal proposal,
        List<Remedy> remedies,
        Lookup lookup,
        Duration elapsed)
        implements Answer {

    /** A command line that would go on, and what it would do. */
    record Remedy(String command, String remark) {}

    static FailedAnswer of(ExitCode code, List<String> targets, String reason, Duration elapsed) {
        return new FailedAnswer(code, targets, reason, List.of(), null, List.of(), NoLookup.INSTANCE, elapsed);
    }

    @Override
    public String outcome() {
        return switch (code) {
            case GONE, USAGE, NOTHING_MATCHED, NOT_STARTED, CANNOT_EXECUTE, COMMAND_NOT_FOUND -> "none";
            case LIMIT_BROKEN, TIMED_OUT -> "gone";
            case NOT_PERMITTED, UNCONFIRMED, REFUSED -> "refused";
            case SURVIVED -> "survived";
            case INTERNAL, UNKNOWN, INTERRUPTED -> "unknown";
        };
    }

    @Override
    public void show(Page page) {
        page.own(page.style().bad("quietus:")).own(" ");
        if (refusals.size() <= 1) {
            page.foreign(reason).end();
        } else {
            page.own("rails refuse ")
                    .own(refusals.size())
                    .own(" processes; nothing was done")
                    .end();
            int shown = page.verbose() ? refusals.size() : Math.min(10, refusals.size());
            for (Refusal refusal : refusals.subList(0, shown)) {
                page.own("  ").foreign(refusal.sentence()).end();
            }
            if (shown < refusals.size()) {
                page.own("  … and ")
                        .own(refusals.size() - shown)
                        .own(" more (-v shows all)")
                        .end();
            }
        }
        if (proposal != null) {
            for (Family family : proposal.families()) {
                FamilyTree.draw(page, family);
            }
        }
        for (Remedy remedy : remedies) {
            for (String line : Quoting.remarked(remedy.command(), remedy.remark())) {
                page.own("  ").own(Harmless.text(line, page.unicode())).end();
            }
        }
    }

    @Override
    public void fields(JsonDocument document) {
        document.string("reason", reason);
        if (!refusals.isEmpty()) {
            document.array("refusals");
            for (Refusal refusal : refusals) {
                ProcessFacts facts = refusal.process();
                document.object().string("rail", refusal.rail()).number("pid", facts.pid());
                document.string("identity", facts.identity().token()).string("name", facts.name());
                document.string("reason", refusal.reason())
                        .string("remedy", refusal.remedy())
                        .endObject();
            }
            document.endArray();
        }
        if (proposal != null) {
            document.array("concerns");
            for (Proposal.Concern concern : proposal.concerns()) {
                document.object()
                        .string("kind", concern.kind().word())
                        .string("text", concern.text())
                        .endObject();
            }
            document.endArray();
            FamilyFields.write(document, proposal.families(), lookup);
        }
        if (!remedies.isEmpty()) {
            document.array("remedies");
            for (Remedy remedy : remedies) {
                document.object()
                        .string("command", remedy.command())
                        .string("remark", remedy.remark())
                        .endObject();
            }
            document.endArray();
        }
    }
}
