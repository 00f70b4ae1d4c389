package dev.quietus.cli;

import dev.quietus.Escalation;
import dev.quietus.Journal;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Says what is going on while it goes on: with -v every step, else, on a terminal, one line that is rewritten. What takes
 * no time is not talked about.
 */
final class Progress implements Journal {
    private static final long SILENT_NANOS = 300_000_000L;
    private static final long BETWEEN_NANOS = 100_000_000L;

    private final PrintStream err;
    private final Terminal terminal;
    private final boolean unicode;
    private final boolean verbose;
    private final boolean quiet;
    private final long begun = System.nanoTime();
    private long written;
    private int width;

    Progress(Surroundings surroundings, CommandLine line) {
        this.err = surroundings.err();
        this.terminal = surroundings.terminal();
        this.unicode = surroundings.unicode();
        this.verbose = line.has(Options.VERBOSE);
        this.quiet = line.has(Options.QUIET);
    }

    @Override
    public void note(Escalation.Stage stage, String text, int living) {
        long elapsed = System.nanoTime() - begun;
        if (verbose) {
            if (!text.isEmpty()) {
                Page.write(
                        seconds(elapsed) + "  " + word(stage) + "  " + Harmless.text(text, unicode) + "\n",
                        unicode,
                        err);
            }
            return;
        }
        boolean due = elapsed >= SILENT_NANOS && (width == 0 || elapsed - written >= BETWEEN_NANOS);
        if (!quiet && living > 0 && due && terminal.showsTalk()) {
            written = elapsed;
            rewrite(doing(stage) + " " + living + (living == 1 ? " process" : " processes") + ", " + seconds(elapsed));
        }
    }

    private static String word(Escalation.Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    private static String doing(Escalation.Stage stage) {
        return switch (stage) {
            case ASK, WAIT -> "waiting for";
            case BRAKE -> "stopping";
            case FORCE, SWEEP -> "forcing";
            case CURE -> "curing";
            case VERIFY, DONE -> "verifying";
        };
    }

    private static String seconds(long nanos) {
        long millis = nanos / 1_000_000;
        String rest = Long.toString(1000 + millis % 1000).substring(1);
        return millis / 1000 + "." + rest + " s";
    }

    private void rewrite(String text) {
        StringBuilder line = new StringBuilder("\r").append(text);
        for (int i = text.length(); i < width; i++) {
            line.append(' ');
        }
        width = text.length();
        Page.write(line.toString(), unicode, err);
    }

    /** Takes the rewritten line away again. */
    void clear() {
        if (width > 0) {
            rewrite("");
            Page.write("\r", unicode, err);
            width = 0;
        }
    }
}
