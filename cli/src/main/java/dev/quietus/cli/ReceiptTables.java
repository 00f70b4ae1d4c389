package dev.quietus.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The parts of a receipt's page that are tables and lists. */
final class ReceiptTables {
    private final Markup page;
    private final StoredReceipt receipt;

    ReceiptTables(Markup page, StoredReceipt receipt) {
        this.page = page;
        this.receipt = receipt;
    }

    static void fate(Markup page, Fate fate) {
        page.own("<span class=\"fate " + fate.word() + "\">").own(fate.word()).own("</span>");
    }

    void processes(List<StoredReceipt.Recorded> processes) {
        head("Processes", "Process", "User", "Ended", "How", "When", "Processor", "Memory");
        for (StoredReceipt.Recorded process : processes) {
            page.own("<tr><th scope=\"row\"><span class=\"name\">");
            page.text(process.pid() + " " + process.name()).own("</span></th>");
            cell("User", process.user());
            page.own("<td data-is=\"Ended\">");
            fate(page, process.fate());
            page.own(" ").text(process.ending()).own("</td>");
            String signals = String.join(", ", process.signals());
            String how = process.means() + (process.means().isEmpty() || signals.isEmpty() ? "" : ": ") + signals;
            cell("How", how);
            cell("When", times(process));
            quantity(
                    "Processor", process.used().processor().map(Durations::text).orElse(""));
            OptionalLong bytes = process.used().residentBytes();
            quantity("Memory", bytes.isPresent() ? Sizes.text(bytes.getAsLong()) : "");
            page.own("</tr>\n");
        }
        page.own("</tbody></table></div>\n");
    }

    /** @param label of the whole, for who cannot see it */
    private void head(String label, String... names) {
        page.own("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + label + "\">");
        page.own("<table class=\"cards\"><thead><tr>");
        for (String name : names) {
            boolean number = name.equals("Processor") || name.equals("Memory");
            page.own(number ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">")
                    .text(name)
                    .own("</th>");
        }
        page.own("</tr></thead><tbody>\n");
    }

    private void cell(String name, String text) {
        page.own(text.isEmpty() ? "<td>" : "<td data-is=\"" + name + "\">")
                .text(text)
                .own("</td>");
    }

    private static String times(StoredReceipt.Recorded process) {
        List<String> parts = new ArrayList<>();
        if (!process.marks().held().isZero()) {
            parts.add("found " + TimeAxis.exact(process.marks().held()));
        }
        for (Mark.At mark : Mark.of(process.marks())) {
            parts.add(mark.text());
        }
        return String.join(", ", parts);
    }

    private void quantity(String name, String text) {
        page.own("<td class=\"number\"" + (text.isEmpty() ? ">" : " data-is=\"" + name + "\">"))
                .text(text)
                .own("</td>");
    }

    void run() {
        StoredReceipt.ContainedRun run = receipt.run();
        if (run == null) {
            return;
        }
        page.own("<section>\n<h2>Run</h2>\n<dl>");
        row("name", run.name());
        row("command", String.join(" ", run.command()));
        row("ended", run.end());
        row("command's status", run.status());
        row("contained by", String.join("; ", run.means()));
        row("weaker", String.join("; ", run.weaknesses()));
        row("used", String.join(", ", run.usage()));
        page.own("</dl>\n</section>\n");
    }

    private void row(String name, String value) {
        if (!value.isEmpty()) {
            page.element("dt", name).element("dd", value).line();
        }
    }

    void steps() {
        if (receipt.timeline().isEmpty()) {
            return;
        }
        page.own(
                "<section>\n<h2>Steps</h2>\n<table class=\"steps\"><thead><tr><th scope=\"col\" class=\"number\">After</th>");
        page.own("<th scope=\"col\">What was done</th></tr></thead><tbody>\n");
        for (StoredReceipt.Moment moment : receipt.timeline()) {
            page.own("<tr><td class=\"number\">")
                    .text(TimeAxis.exact(moment.after()))
                    .own("</td><td>");
            page.text(moment.stage().isEmpty() ? "" : moment.stage() + ": ");
            page.text(moment.text()).own("</td></tr>\n");
        }
        page.own("</tbody></table>\n</section>\n");
    }

    void remains(int most) {
        page.own("<section>\n<h2>Left behind</h2>\n");
        List<StoredReceipt.Leftover> all = receipt.leftovers();
        if (all.isEmpty()) {
            page.own("<p>Nothing was recorded.</p>\n");
        } else {
            head("Left behind", "What", "Kind", "Standing", "Evidence");
        }
        for (StoredReceipt.Leftover one : all.subList(0, Math.min(most, all.size()))) {
            page.own("<tr><th scope=\"row\">").text(one.what()).own("</th>");
            cell("Kind", one.kind());
            cell("Standing", one.standing());
            cell("Evidence", one.why());
            page.own("</tr>\n");
        }
        page.own(all.isEmpty() ? "" : "</tbody></table></div>\n");
        if (all.size() > most) {
            page.own("<p class=\"faint\">… and ").own(all.size() - most);
            page.own(" more, which the JSON document has.</p>\n");
        }
        if (!receipt.leftoversUnseen().isEmpty()) {
            page.element("p", "Perhaps more is left behind: " + receipt.leftoversUnseen())
                    .line();
        }
        page.own("</section>\n");
    }

    void identities(int most) {
        page.own("<section>\n<h2>Verify it</h2>\n<p>With the JSON receipt, on the machine and in the boot it was");
        page.own(" made in, <code>quietus show --check RECEIPT</code> looks ");
        page.own(receipt.run() == null ? "for everyone below again, by identity." : "for the run again, by its name.");
        page.own(receipt.processes().isEmpty() ? "" : " An identity is pid, start time, inode and boot: nobody else");
        page.own(receipt.processes().isEmpty() ? "</p>\n" : " ever has it.</p>\n");
        if (!receipt.processes().isEmpty()) {
            page.own("<details><summary>").own(receipt.processes().size()).own(" identities</summary>\n<ul>");
            int count = Math.min(most, receipt.processes().size());
            for (StoredReceipt.Recorded process : receipt.processes().subList(0, count)) {
                page.own("<li><code>").text(process.identity().token()).own("</code> ");
                page.text(process.name()).own("</li>\n");
            }
            page.own("</ul></details>\n");
        }
        page.own("</section>\n");
    }
}
