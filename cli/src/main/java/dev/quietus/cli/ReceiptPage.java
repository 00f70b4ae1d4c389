package dev.quietus.cli;

import java.util.List;

/**
 * A receipt as one HTML page that stands alone: no script, nothing from elsewhere, every foreign text escaped, and a policy
 * that would keep a browser from running or fetching anything if one were not.
 */
final class ReceiptPage {
    /** So many rows are drawn at once; the rest is folded. */
    private static final int UNFOLDED = 60;
    /** Each picture fits on a sheet with something else, and its scale is never far. */
    private static final int PICTURED = 20;
    /** More rows than anybody reads; the document has them all. */
    private static final int MOST = 2_000;

    private final Markup page = new Markup();
    private final StoredReceipt receipt;

    private ReceiptPage(StoredReceipt receipt) {
        this.receipt = receipt;
    }

    static String of(StoredReceipt receipt) {
        return new ReceiptPage(receipt).whole();
    }

    private String whole() {
        page.own("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.own("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';");
        page.own(" style-src 'unsafe-inline'; img-src data:\">\n");
        page.own("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.own("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
        page.text(receipt.fate().word() + ": " + receipt.verb() + " " + String.join(" ", receipt.targets()));
        page.own("</title>\n<style>\n").own(PageStyle.CSS).own("</style>\n</head>\n<body>\n");
        header();
        page.own("<main>\n");
        notGone();
        timeline();
        ReceiptTables tables = new ReceiptTables(page, receipt);
        family();
        processes(tables);
        tables.run();
        tables.steps();
        tables.remains(MOST);
        tables.identities(MOST);
        page.own("</main>\n<footer>");
        page.own("Written by Quietus from a receipt of schema ")
                .text(ReceiptReader.SCHEMA)
                .own(".</footer>\n");
        return page.own("</body>\n</html>\n").toString();
    }

    private void header() {
        String word = receipt.fate().word();
        page.own("<header>\n<span class=\"badge " + word + "\">")
                .own(sign())
                .own(" ")
                .own(word);
        page.own("</span>\n").element("h1", receipt.headline()).own("\n<dl>");
        if (receipt.begun() != null) {
            row("begun", ReceiptText.time(receipt.begun()));
        }
        row("took", TimeAxis.exact(receipt.elapsed()));
        StoredReceipt.Host host = receipt.host();
        row("on", host.system());
        row("boot", host.boot());
        row("for", host.user());
        row("by", host.quietus().isEmpty() ? "" : "Quietus " + host.quietus());
        row("proof", String.join("; ", receipt.proof()));
        row("also required", String.join("; ", receipt.conditions()));
        page.own("</dl>\n");
        list("", receipt.remarks());
        page.own("</header>\n");
    }

    private String sign() {
        return switch (receipt.fate()) {
            case GONE -> "✓";
            case SURVIVED -> "✗";
            case UNKNOWN -> "?";
            case REFUSED, NONE -> "–";
        };
    }

    private void row(String name, String value) {
        if (!value.isEmpty()) {
            page.element("dt", name).element("dd", value).line();
        }
    }

    private void list(String kind, List<String> texts) {
        if (!texts.isEmpty()) {
            page.own(kind.isEmpty() ? "<ul>" : "<ul class=\"" + kind + "\">");
            texts.forEach(text -> page.element("li", text));
            page.own("</ul>\n");
        }
    }

    private void notGone() {
        int count = receipt.processes().size() - receipt.with(Fate.GONE).size();
        if (count + receipt.related().size() == 0) {
            return;
        }
        page.own("<section>\n<h2>Not gone</h2>\n<ul class=\"survivors\">\n");
        for (StoredReceipt.Recorded process : receipt.survivorsFirst().subList(0, Math.min(count, MOST))) {
            page.own("<li>");
            ReceiptTables.fate(page, process.fate());
            page.own(" <span class=\"name\">")
                    .text(process.pid() + " " + process.name())
                    .own("</span> ");
            page.text(process.why());
            list("", process.cures().stream().map(cure -> "Cure: " + cure).toList());
            page.own("</li>\n");
        }
        for (StoredReceipt.Related one : receipt.related()) {
            page.own("<li><span class=\"fate unknown\">related</span> <span class=\"name\">");
            page.text(one.pid() + " " + one.name())
                    .own("</span> ")
                    .text(one.why())
                    .own("</li>\n");
        }
        page.own("</ul>\n</section>\n");
    }

    private void timeline() {
        TimelineDrawing drawing = new TimelineDrawing(page, receipt);
        StoredReceipt.ContainedRun run = receipt.run();
        if (run != null && !receipt.timeline().isEmpty()) {
            page.own("<section>\n<h2>When</h2>\n");
            drawing.draw(run, receipt.timeline());
            page.own("</section>\n");
        }
        if (!ReceiptText.hasMarks(receipt)) {
            return;
        }
        List<StoredReceipt.Recorded> all = shown(receipt.survivorsFirst());
        page.own("<section>\n<h2>When</h2>\n");
        drawing.legend();
        pictures(drawing, all.subList(0, Math.min(UNFOLDED, all.size())), 1);
        if (all.size() > UNFOLDED) {
            List<StoredReceipt.Recorded> rest = all.subList(UNFOLDED, all.size());
            fold(rest.size() + " more");
            pictures(drawing, rest, 1 + UNFOLDED);
            page.own("</details>\n");
        }
        page.own("</section>\n");
    }

    /** @param first tells the pictures of one page apart */
    private static void pictures(TimelineDrawing drawing, List<StoredReceipt.Recorded> all, int first) {
        for (int at = 0; at < all.size(); at += PICTURED) {
            drawing.draw(all.subList(at, Math.min(all.size(), at + PICTURED)), first + at);
        }
    }

    private static List<StoredReceipt.Recorded> shown(List<StoredReceipt.Recorded> all) {
        return all.subList(0, Math.min(MOST, all.size()));
    }

    private void fold(String summary) {
        page.own("<details>").element("summary", summary).line();
    }

    private void family() {
        if (receipt.processes().size() < 2) {
            return;
        }
        page.own("<section>\n<h2>Family</h2>\n");
        boolean folded = receipt.processes().size() > UNFOLDED;
        if (folded) {
            fold("the tree of " + receipt.processes().size() + " processes");
        }
        new TreeDrawing(page, receipt).draw(MOST);
        page.own(folded ? "</details>\n" : "").own("</section>\n");
    }

    private void processes(ReceiptTables tables) {
        List<StoredReceipt.Recorded> all = shown(receipt.survivorsFirst());
        if (all.isEmpty()) {
            return;
        }
        page.own("<section>\n<h2>Processes</h2>\n");
        tables.processes(all.subList(0, Math.min(UNFOLDED, all.size())));
        if (all.size() > UNFOLDED) {
            fold(all.size() - UNFOLDED + " more");
            tables.processes(all.subList(UNFOLDED, all.size()));
            page.own("</details>\n");
        }
        int rest = receipt.processes().size() - all.size();
        if (rest > 0) {
            page.own("<p class=\"faint\">… and ").own(rest).own(" more, which the JSON document has.</p>\n");
        }
        page.own("</section>\n");
    }
}
