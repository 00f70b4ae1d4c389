package dev.quietus.cli;

import java.time.Duration;
import java.util.List;

/** Draws on a terminal when what was done to whom: a line for each process. */
final class TimelineChart {
    /** Without -v this many are drawn; who is still there always comes first. */
    private static final int SHOWN = 20;

    private static final int WIDEST_LABEL = 24;
    private static final int NARROWEST = 24;
    private static final int WIDEST_ENDING = 29;

    private final Page page;
    private final StoredReceipt receipt;
    private final TimeAxis axis;
    private final int label;
    private final int width;

    private TimelineChart(Page page, StoredReceipt receipt) {
        this.page = page;
        this.receipt = receipt;
        int longest = 8;
        for (StoredReceipt.Recorded process : receipt.processes()) {
            longest = Math.max(longest, name(process).length());
        }
        this.label = Math.min(longest, WIDEST_LABEL);
        this.width = Math.max(NARROWEST, Math.min(100, page.columns() - label - WIDEST_ENDING - 4));
        this.axis = TimeAxis.of(receipt.end(), width / 10);
    }

    static void draw(Page page, StoredReceipt receipt) {
        new TimelineChart(page, receipt).draw();
    }

    private void draw() {
        page.end().own(page.style().strong("When")).own("  ");
        for (Mark mark : Mark.values()) {
            page.own((mark == Mark.ASKED ? "" : "  ") + mark.sign(page.unicode()) + " " + mark.word());
        }
        page.end();
        scale();
        List<StoredReceipt.Recorded> processes = receipt.survivorsFirst();
        int shown = page.verbose() || processes.size() <= SHOWN + 3 ? processes.size() : SHOWN;
        for (StoredReceipt.Recorded process : processes.subList(0, shown)) {
            line(process);
        }
        if (shown < processes.size()) {
            page.own("… and ")
                    .own(processes.size() - shown)
                    .own(" more (-v shows all)")
                    .end();
        }
    }

    private String name(StoredReceipt.Recorded process) {
        return process.pid() + " " + Harmless.text(process.name(), page.unicode());
    }

    private void scale() {
        StringBuilder line = new StringBuilder(" ".repeat(label + 1));
        for (long tick : axis.ticks()) {
            int at = label + 1 + (int) Math.round((width - 1.0) * tick / axis.endMicros());
            String text = axis.label(tick).replace("µ", page.unicode() ? "µ" : "u");
            if (at >= line.length() && at + text.length() <= label + width + WIDEST_ENDING) {
                line.append(" ".repeat(at - line.length())).append(text).append(' ');
            }
        }
        page.own(page.style().faint(line.toString().stripTrailing())).end();
    }

    private void line(StoredReceipt.Recorded process) {
        String name = Harmless.shortened(name(process), label);
        page.own(name).own(" ".repeat(label - name.length() + 1));
        // Marks that would hide each other are moved to the right, so there is a little room behind the end.
        char[] cells = " ".repeat(width + Mark.values().length).toCharArray();
        List<Mark.At> marks = Mark.of(process.marks());
        Duration end = process.marks().gone().orElse(process.fate() == Fate.GONE ? Duration.ZERO : receipt.end());
        for (int i = place(process.marks().held()); i <= place(end) && !marks.isEmpty(); i++) {
            cells[i] = '─';
        }
        int free = 0;
        for (Mark.At mark : marks) {
            int at = Math.max(free, place(mark.after()));
            cells[at] = mark.mark().sign(page.unicode());
            free = at + 1;
        }
        String line = new String(cells);
        page.own(process.fate() == Fate.GONE ? line : line.substring(0, width) + "─>  ")
                .own(" ");
        page.own(process.fate().painted(page.style()));
        if (process.fate() == Fate.GONE) {
            page.own(" ").foreign(process.ended());
        }
        page.end();
    }

    private int place(Duration after) {
        return (int) Math.round((width - 1) * axis.place(after));
    }
}
