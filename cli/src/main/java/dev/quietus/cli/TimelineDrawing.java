package dev.quietus.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Draws as SVG when what was done to whom: a row for each process, the bar its life, the marks what was done. */
final class TimelineDrawing {
    private static final int WIDTH = 960;
    private static final int LEFT = 190;
    private static final int RIGHT = 70;
    private static final int TOP = 26;
    private static final int ROW = 22;
    private static final int MOST_STEPS = 8;
    private static final int LONGEST_NAME = 24;
    /** Marks closer than this would hide each other. */
    private static final double APART = 12;

    private final Markup page;
    private final TimeAxis axis;
    private final Duration end;

    TimelineDrawing(Markup page, StoredReceipt receipt) {
        this.page = page;
        this.end = receipt.end();
        this.axis = TimeAxis.of(end, MOST_STEPS);
    }

    /** What the signs mean; the same for every picture of a page. */
    void legend() {
        page.own("<ul class=\"legend\">");
        for (Mark mark : Mark.values()) {
            page.own("<li><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\">");
            sign(mark, 7, 7);
            page.own("</svg>")
                    .own(mark == Mark.GONE ? "seen gone" : mark.word())
                    .own("</li>");
        }
        page.own("<li>bar: alive</li></ul>").line();
    }

    /** @param number tells the pictures of one page apart */
    void draw(List<StoredReceipt.Recorded> processes, int number) {
        begin(
                number,
                processes.size(),
                "When what was done to " + processes.size()
                        + (processes.size() == 1 ? " process" : " processes")
                        + ". The table of processes has the same times in words.");
        int row = 0;
        for (StoredReceipt.Recorded process : processes) {
            process(process, TOP + ROW * row + ROW / 2);
            row++;
        }
        page.own("</svg></div>").line();
    }

    /** A run is one row, with a diamond for everything that happened. */
    void draw(StoredReceipt.ContainedRun run, List<StoredReceipt.Moment> moments) {
        begin(0, 1, "When what happened in the run. The table of steps has the same times in words.");
        int y = TOP + ROW / 2;
        page.own("<g>");
        label(run.name(), y);
        life("life", x(Duration.ZERO), x(end), y);
        double free = 0;
        for (StoredReceipt.Moment moment : moments) {
            double x = Math.min(WIDTH - 8.0, Math.max(free, x(moment.after())));
            page.own("<path class=\"event\" d=\"M" + number(x) + " " + (y - 7) + "l6 7-6 7-6-7z\"><title>");
            page.text(TimeAxis.exact(moment.after()) + ": " + moment.text()).own("</title></path>");
            free = x + APART;
        }
        page.own("</g></svg></div>").line();
    }

    private void begin(int number, int rows, String description) {
        int height = TOP + ROW * rows + 4;
        page.own(
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline\"><svg class=\"timeline\" role=\"img\" viewBox=\"0 0 "
                        + WIDTH + " " + height
                        + "\" aria-labelledby=\"t" + number + " d" + number + "\"><title id=\"t" + number
                        + "\">Timeline</title><desc id=\"d" + number + "\">");
        page.text(description).own("</desc>");
        for (long tick : axis.ticks()) {
            String x = number(x(Duration.ofNanos(tick * 1000)));
            page.own("<path class=\"grid\" d=\"M" + x + " " + (TOP - 6) + "V" + (height - 4) + "\"/>");
            page.own("<text class=\"scale\" text-anchor=\"middle\" x=\"" + x + "\" y=\"" + (TOP - 11) + "\">");
            // A sign of ours, which strangers may not use.
            page.own(axis.label(tick)).own("</text>");
        }
        page.line();
    }

    private void process(StoredReceipt.Recorded process, int y) {
        List<Mark.At> marks = Mark.of(process.marks());
        page.own("<g><title>")
                .text(process.pid() + " " + process.name() + ": " + times(marks))
                .own("</title>");
        label(process.pid() + " " + process.name(), y);
        double begin = x(process.marks().held());
        if (process.fate() == Fate.GONE) {
            life("life", begin, x(process.marks().gone().orElse(process.marks().held())), y);
        } else {
            life("alive", begin, x(end) + 17, y);
            String tip = number(x(end) + 26);
            page.own("<path class=\"arrow\" d=\"M" + tip + " " + y + "l-10-6v12z\"/>");
            page.own("<text class=\"scale\" x=\"" + number(x(end) + 29) + "\" y=\"" + (y + 4) + "\">");
            page.own(process.fate() == Fate.SURVIVED ? "lives" : "?").own("</text>");
        }
        double free = 0;
        for (Mark.At mark : marks) {
            double x = Math.max(free, x(mark.after()));
            sign(mark.mark(), x, y);
            free = x + APART;
        }
        page.own("</g>").line();
    }

    private static String times(List<Mark.At> marks) {
        StringBuilder text = new StringBuilder();
        for (Mark.At mark : marks) {
            text.append(text.isEmpty() ? "" : ", ").append(mark.text());
        }
        return text.isEmpty() ? "nothing was done to it" : text.toString();
    }

    private void label(String name, int y) {
        String shortened = Harmless.shortened(Harmless.text(name, true), LONGEST_NAME);
        page.own("<text x=\"0\" y=\"" + (y + 4) + "\">").text(shortened).own("</text>");
    }

    private void life(String kind, double from, double to, int y) {
        page.own("<path class=\"" + kind + "\" d=\"M" + number(from) + " " + y + "H" + number(Math.max(from + 1, to))
                + "\"/>");
    }

    /** Each a shape of its own. */
    private void sign(Mark mark, double x, int y) {
        String at = number(x) + " ";
        switch (mark) {
            case ASKED -> page.own("<path class=\"asked\" d=\"M" + at + (y - 6) + "l6.5 12h-13z\"/>");
            case STOPPED -> page.own("<path class=\"stopped\" d=\"M" + at + y + "m-5.5-5.5h11v11h-11z\"/>");
            case FORCED ->
                page.own("<path class=\"forced\" d=\"M" + at + y
                        + "m-6-4 2-2 4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z\"/>");
            case GONE -> page.own("<circle class=\"dead\" cx=\"" + number(x) + "\" cy=\"" + y + "\" r=\"5.5\"/>");
        }
    }

    private double x(Duration after) {
        return LEFT + (WIDTH - LEFT - RIGHT) * axis.place(after);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
