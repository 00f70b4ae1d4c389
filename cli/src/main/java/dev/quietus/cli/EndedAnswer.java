package dev.quietus.cli;

import dev.quietus.Cure;
import dev.quietus.Evidence;
import dev.quietus.ExitStatus;
import dev.quietus.Family;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.Receipt;
import dev.quietus.Resistance;
import dev.quietus.Respawner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An ending, as its receipt records it.
 *
 * @param timeline whether the document also says when what was done
 */
record EndedAnswer(Receipt receipt, boolean timeline, Lookup lookup) implements Answer {
    /** Without -v this many of the gone are listed; survivors always are. */
    private static final int SHOWN = 10;

    @Override
    public ExitCode code() {
        return ExitCode.of(receipt);
    }

    @Override
    public String outcome() {
        return receipt.outcome().word();
    }

    @Override
    public List<String> targets() {
        return receipt.targets();
    }

    @Override
    public Duration elapsed() {
        return receipt.elapsed();
    }

    @Override
    public void show(Page page) {
        int gone = 0;
        for (Receipt.Entry entry : receipt.processes()) {
            if (!(entry.outcome() instanceof Outcome.Gone)) {
                line(page, entry);
            } else if (++gone <= SHOWN || page.verbose()) {
                if (!page.quiet()) {
                    line(page, entry);
                }
            }
        }
        if (gone > SHOWN && !page.verbose() && !page.quiet()) {
            page.own("… and ")
                    .own(gone - SHOWN)
                    .own(" more gone (-v shows all)")
                    .end();
        }
        for (Family.Related related : receipt.related()) {
            page.own(page.style().doubtful("unknown"))
                    .own("  ")
                    .own(related.facts().pid())
                    .own(" ");
            page.foreign(related.facts().name())
                    .own("  ")
                    .foreign(related.why())
                    .end();
        }
        summary(page, gone);
        for (Respawner keeper : receipt.keptBy()) {
            String end =
                    keeper.isConfigured() ? "--cure " + keeper.cures().get(0).name() : "--end-respawner";
            page.own("kept running by ").foreign(keeper.text());
            page.own(": --settle or ").own(end).end();
        }
        if (!page.quiet()) {
            LeftoverFields.show(page, receipt.leftovers());
        }
        if (page.verbose() && receipt.leftoversUnseen().isPresent()) {
            page.own("perhaps more is left behind: ")
                    .foreign(receipt.leftoversUnseen().get())
                    .end();
        }
    }

    private static void line(Page page, Receipt.Entry entry) {
        ProcessFacts facts = entry.member().facts();
        word(page, entry.outcome())
                .own("  ")
                .own(facts.pid())
                .own(" ")
                .foreign(facts.name())
                .own("  ");
        switch (entry.outcome()) {
            case Outcome.Gone gone -> {
                page.own("(")
                        .own(gone.status().isPresent() ? gone.status().get().text() : "ended");
                if (facts.ended() && entry.signals().isEmpty()) {
                    page.own("; it had ended before; nothing was done");
                }
                if (gone.unreaped().isPresent()) {
                    page.own("; its parent ").own(gone.unreaped().get()).own(" has yet to collect it");
                }
                if (entry.member().evidence().kind() == Evidence.Kind.CURE) {
                    page.own("; ").foreign(entry.member().evidence().text());
                }
                page.own(")").end();
            }
            case Outcome.Survived survived -> {
                page.foreign(survived.resistance().text()).end();
                if (survived.resistance() instanceof Resistance.Respawned respawned) {
                    boolean cured = RespawnerFields.isCured(respawned.by());
                    if (cured) {
                        cure(page, facts, entry.cures());
                    }
                    RespawnerFields.show(page, respawned.by(), cured);
                } else {
                    cure(page, facts, entry.cures());
                }
            }
            case Outcome.Unknown unknown -> page.foreign(unknown.reason()).end();
        }
    }

    /** The best cure, where there is one. */
    private static void cure(Page page, ProcessFacts facts, List<Cure> cures) {
        if (!cures.isEmpty()) {
            Cure cure = cures.get(0);
            page.own("          ").foreign(cure.effect()).own(": ");
            if (cure.act() instanceof Cure.Act.ByHand) {
                page.foreign(cure.command()).end();
            } else {
                page.own("quietus cure ")
                        .own(facts.pid())
                        .own(" --only ")
                        .own(cure.name())
                        .end();
            }
        }
    }

    private static Page word(Page page, Outcome outcome) {
        String word = outcome.word();
        return page.own(
                switch (outcome) {
                    case Outcome.Gone gone -> page.style().good(word);
                    case Outcome.Survived survived -> page.style().bad(word);
                    case Outcome.Unknown unknown -> page.style().doubtful(word);
                });
    }

    /** The whole in one line, where single processes do not say it already. */
    private void summary(Page page, int gone) {
        Outcome outcome = receipt.outcome();
        int count = receipt.processes().size();
        if (outcome instanceof Outcome.Unknown unknown) {
            word(page, outcome).own("  ").foreign(unknown.reason()).end();
        } else if (outcome instanceof Outcome.Survived survived
                && survived.resistance() instanceof Resistance.ConditionUnmet unmet) {
            word(page, outcome).own("  ").foreign(unmet.text()).end();
        } else if (outcome instanceof Outcome.Survived && count > 1) {
            word(page, outcome)
                    .own("  ")
                    .own(count - gone)
                    .own(" of ")
                    .own(count)
                    .own(" processes")
                    .end();
        } else if (outcome instanceof Outcome.Gone && !page.quiet() && (count != 1 || page.verbose())) {
            word(page, outcome)
                    .own(count == 1 ? "  1 process" : "  all " + count + " processes")
                    .own(", verified, in ");
            page.own(Durations.text(receipt.elapsed())).own(means()).end();
        }
        boolean unmet = outcome instanceof Outcome.Survived survived
                && survived.resistance() instanceof Resistance.ConditionUnmet;
        if (!unmet && !page.quiet()) {
            for (String condition : receipt.conditions()) {
                page.own("      ").foreign(condition).end();
            }
        }
    }

    /** How, when it was one way for all who did not end by themselves. */
    private String means() {
        String means = "";
        for (Receipt.Entry entry : receipt.processes()) {
            if (!entry.means().isEmpty() && !means.isEmpty() && !means.equals(entry.means())) {
                return "";
            }
            means = entry.means().isEmpty() ? means : entry.means();
        }
        return means.isEmpty() ? "" : ", by " + means;
    }

    @Override
    public void processes(JsonDocument document) {
        for (Receipt.Entry entry : receipt.processes()) {
            ProcessFacts facts = entry.member().facts();
            document.object()
                    .number("pid", facts.pid())
                    .string("identity", facts.identity().token());
            document.string("name", facts.name());
            EntryFields.origin(document, entry, lookup);
            document.string("evidence", entry.member().evidence().text());
            document.string("outcome", entry.outcome().word());
            document.string("means", entry.means().isEmpty() ? null : entry.means());
            document.strings("signals", entry.signals());
            EntryFields.course(document, entry);
            end(document, entry.outcome());
            CureFields.cures(document, entry.cures());
            document.endObject();
        }
    }

    private static void end(JsonDocument document, Outcome outcome) {
        switch (outcome) {
            case Outcome.Gone gone -> {
                document.string("exit", gone.status().map(ExitStatus::text).orElse(null));
                document.none("resistance").strings("proof", gone.evidence());
                if (gone.unreaped().isPresent()) {
                    document.number("uncollected_by", gone.unreaped().get());
                }
            }
            case Outcome.Survived survived -> {
                document.none("exit");
                CureFields.resistance(document, survived.resistance());
            }
            case Outcome.Unknown unknown ->
                document.none("exit").none("resistance").string("reason", unknown.reason());
        }
    }

    @Override
    public void leftovers(JsonDocument document) {
        LeftoverFields.write(document, receipt.leftovers());
    }

    @Override
    public void fields(JsonDocument document) {
        OutcomeFields.write(document, receipt.outcome());
        if (receipt.leftoversUnseen().isPresent()) {
            document.string("leftovers_unseen", receipt.leftoversUnseen().get());
        }
        document.strings("conditions", receipt.conditions());
        if (!receipt.keptBy().isEmpty()) {
            List<String> keepers = new ArrayList<>();
            for (Respawner keeper : receipt.keptBy()) {
                keepers.add(keeper.text());
            }
            document.strings("kept_by", keepers);
        }
        FamilyFields.related(document, receipt.related());
        if (timeline) {
            document.string("begun", receipt.begun().toString());
            document.array("timeline");
            for (Receipt.Moment moment : receipt.timeline()) {
                document.object().number("after_us", moment.after().toNanos() / 1000);
                document.string("stage", moment.stage().name().toLowerCase(Locale.ROOT));
                document.string("text", moment.text()).endObject();
            }
            document.endArray();
        }
    }
}
