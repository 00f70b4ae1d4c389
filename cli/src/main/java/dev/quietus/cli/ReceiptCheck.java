package dev.quietus.cli;

import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import java.util.List;

/**
 * Whether what a receipt says still holds: everyone it names gone is looked for again, by identity, so that whoever has the
 * number now does not count. Signals nobody.
 */
final class ReceiptCheck {
    /** Without -v this many are named. */
    private static final int SHOWN = 10;

    private final StoredReceipt receipt;
    private final Page page;
    private int gone;
    private int alive;
    private int unknown;

    ReceiptCheck(StoredReceipt receipt, Page page) {
        this.receipt = receipt;
        this.page = page;
    }

    /** Writes what it finds on the page; the code says it too. */
    ExitCode check() {
        try (Quietus quietus = Quietus.open()) {
            if (receipt.run() != null) {
                return run(quietus, receipt.run());
            }
            for (StoredReceipt.Recorded process : receipt.with(Fate.GONE)) {
                look(quietus, process);
            }
            for (StoredReceipt.Recorded process : receipt.with(Fate.SURVIVED)) {
                if (quietus.recheck(process.identity()) instanceof Outcome.Gone) {
                    page.own(Fate.GONE.painted(page.style())).own("  ").own(process.pid());
                    page.own(" ").foreign(process.name()).own("  had survived, and has ended since");
                    page.end();
                }
            }
        }
        return sum();
    }

    private void look(Quietus quietus, StoredReceipt.Recorded process) {
        switch (quietus.recheck(process.identity())) {
            case Outcome.Gone again -> gone++;
            case Outcome.Survived lives -> {
                alive++;
                name(alive, Fate.SURVIVED, process, "lives");
            }
            case Outcome.Unknown doubt -> {
                unknown++;
                name(unknown, Fate.UNKNOWN, process, doubt.reason());
            }
        }
    }

    private void name(int count, Fate fate, StoredReceipt.Recorded process, String text) {
        if (count <= SHOWN || page.verbose()) {
            page.own(fate.painted(page.style())).own("  ").own(process.pid()).own(" ");
            page.foreign(process.name()).own("  ").foreign(text).end();
        } else if (count == SHOWN + 1) {
            page.own("… and more (-v shows all)").end();
        }
    }

    private ExitCode sum() {
        int all = gone + alive + unknown;
        if (all == 0) {
            page.own("the receipt names nobody gone, so there is nobody to look for")
                    .end();
            return ExitCode.GONE;
        }
        if (alive > 0) {
            page.own(page.style().bad("not true any more")).own(": ").own(alive);
            page.own(" of the ").own(all).own(" recorded as gone ");
            page.own(alive == 1 ? "lives" : "live").end();
            return ExitCode.SURVIVED;
        }
        if (unknown > 0) {
            page.own(page.style().doubtful("not verified"))
                    .own(": of ")
                    .own(unknown)
                    .own(" of ")
                    .own(all);
            page.own(" nobody can say it on this machine").end();
            return ExitCode.UNKNOWN;
        }
        page.own(page.style().good("verified again")).own(all == 1 ? ": it is gone" : ": none of " + all + " lives");
        page.end();
        return ExitCode.GONE;
    }

    /** A run's receipt names the run, whose name nobody else has while anything of it lives. */
    private ExitCode run(Quietus quietus, StoredReceipt.ContainedRun run) {
        String boot = receipt.host().boot();
        if (boot.isEmpty() || !boot.equals(quietus.boot())) {
            page.own(page.style().doubtful("not verified"));
            page.own(": it belongs to another boot, or to another machine").end();
            return ExitCode.UNKNOWN;
        }
        try {
            Target target = TargetGrammar.parse("run:" + run.name(), false);
            quietus.find(new Request(List.of(target), List.of(), true));
        } catch (QuietusException e) {
            if (e.reason() != QuietusException.Reason.NOTHING_MATCHED) {
                throw e;
            }
            page.own(page.style().good("verified again"));
            page.own(": nothing of run ").foreign(run.name()).own(" lives").end();
            return ExitCode.GONE;
        }
        page.own(page.style().doubtful("not verified")).own(": a run of the name ");
        page.foreign(run.name()).own(" lives; it may be a later one").end();
        return ExitCode.UNKNOWN;
    }
}
