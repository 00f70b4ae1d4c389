package dev.quietus.cli;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows a receipt on a terminal, most important first: what became of it, who is still there, when, whose, what remains. */
final class ReceiptText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Without -v this many steps and leftovers are listed. */
    private static final int SHOWN = 10;

    private final Page page;
    private final StoredReceipt receipt;

    private ReceiptText(Page page, StoredReceipt receipt) {
        this.page = page;
        this.receipt = receipt;
    }

    static void show(Page page, StoredReceipt receipt) {
        new ReceiptText(page, receipt).show();
    }

    /** To the second, in UTC: receipts travel. */
    static String time(Instant instant) {
        return TIME.format(instant);
    }

    private void show() {
        page.own(receipt.fate().painted(page.style())).own("  ");
        page.foreign(receipt.headline()).end();
        String origin = origin(receipt);
        if (!origin.isEmpty()) {
            page.own("      ").foreign(origin).end();
        }
        lines("      ", receipt.proof());
        lines("      ", receipt.conditions());
        lines("      ", receipt.remarks());
        notGone();
        if (hasMarks(receipt)) {
            TimelineChart.draw(page, receipt);
        }
        if (receipt.processes().size() > 1) {
            heading("Family");
            FamilyTree.draw(page, receipt.family());
        }
        if (receipt.run() != null) {
            run(receipt.run());
        }
        if (page.verbose() || receipt.run() != null) {
            steps();
        }
        remains();
    }

    /** When, where, for whom and by what it was made, as far as it tells. */
    static String origin(StoredReceipt receipt) {
        List<String> parts = new ArrayList<>();
        StoredReceipt.Host host = receipt.host();
        if (receipt.begun() != null) {
            parts.add("begun " + time(receipt.begun()));
        }
        parts.add(host.system().isEmpty() ? "" : "on " + host.system());
        parts.add(host.user().isEmpty() ? "" : "for " + host.user());
        parts.add(host.quietus().isEmpty() ? "" : "by Quietus " + host.quietus());
        parts.removeIf(String::isEmpty);
        return String.join(", ", parts);
    }

    /** Whether it tells when anything was done to anybody; those of the first version do not. */
    static boolean hasMarks(StoredReceipt receipt) {
        for (StoredReceipt.Recorded process : receipt.processes()) {
            if (!Mark.of(process.marks()).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private void heading(String text) {
        page.end().own(page.style().strong(text)).end();
    }

    private void lines(String lead, List<String> texts) {
        for (String text : texts) {
            page.own(lead).foreign(text).end();
        }
    }

    private void notGone() {
        for (StoredReceipt.Recorded process : receipt.survivorsFirst()) {
            if (process.fate() == Fate.GONE) {
                break;
            }
            page.own(process.fate().painted(page.style()))
                    .own("  ")
                    .own(process.pid())
                    .own(" ");
            page.foreign(process.name()).own("  ").foreign(process.why()).end();
            lines("          cure: ", process.cures());
        }
        for (StoredReceipt.Related one : receipt.related()) {
            page.own(page.style().doubtful("related")).own("   ").own(one.pid()).own(" ");
            page.foreign(one.name()).own("  ").foreign(one.why()).end();
        }
    }

    private void run(StoredReceipt.ContainedRun run) {
        heading("Run");
        page.own("  ").foreign(run.name()).own(": ");
        page.foreign(String.join(" ", run.command())).end();
        String status = run.status().isEmpty() ? "" : ", the command: " + run.status();
        page.own("  ended: ").foreign(run.end() + status).end();
        lines("  contained by ", run.means());
        lines("  weaker: ", run.weaknesses());
        if (!run.usage().isEmpty()) {
            page.own("  used ").foreign(String.join(", ", run.usage())).end();
        }
    }

    private void steps() {
        if (receipt.timeline().isEmpty()) {
            return;
        }
        heading("Steps");
        int count = receipt.timeline().size();
        int shown = page.verbose() || count <= SHOWN + 3 ? count : SHOWN;
        for (StoredReceipt.Moment moment : receipt.timeline().subList(0, shown)) {
            String after = TimeAxis.exact(moment.after());
            page.own(" ".repeat(Math.max(0, 11 - after.length()))).own(after).own("  ");
            page.foreign(moment.stage().isEmpty() ? "" : moment.stage() + ": ")
                    .foreign(moment.text())
                    .end();
        }
        more(count - shown);
    }

    private void remains() {
        int count = receipt.leftovers().size();
        String unseen = receipt.leftoversUnseen();
        if (count == 0 && unseen.isEmpty()) {
            return;
        }
        heading("Left behind");
        int shown = page.verbose() || count <= SHOWN + 3 ? count : SHOWN;
        for (StoredReceipt.Leftover one : receipt.leftovers().subList(0, shown)) {
            String words = LeftoverFields.words(one.what(), one.standing(), one.why());
            page.own("  ").foreign(words).end();
        }
        more(count - shown);
        if (!unseen.isEmpty()) {
            page.own("  perhaps more: ").foreign(unseen).end();
        }
    }

    private void more(int rest) {
        if (rest > 0) {
            page.own("  … and ").own(rest).own(" more (-v shows all)").end();
        }
    }
}
