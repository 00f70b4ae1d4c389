package dev.quietus.cli;

import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.RunUsage;
import java.time.Duration;
import java.util.List;

/**
 * A run that has ended, as its receipt records it.
 *
 * @param signal the signal to Quietus that ended it, 0 when none did
 */
record RunAnswer(RunReceipt receipt, int signal) implements Answer {
    private static final int KILL = 9;

    /** Nothing but the command's own end; asked first, because a switch over types costs a start a millisecond each. */
    private boolean plain() {
        return receipt.outcome() instanceof Outcome.Gone
                && receipt.end() instanceof RunEnd.Finished
                && !receipt.forced()
                && receipt.leftovers().isEmpty();
    }

    @Override
    public ExitCode code() {
        if (plain()) {
            return ExitCode.GONE;
        }
        return switch (receipt.outcome()) {
            case Outcome.Gone gone ->
                switch (receipt.end()) {
                    case RunEnd.TimedOut timedOut -> ExitCode.TIMED_OUT;
                    case RunEnd.LimitBroken broken -> ExitCode.LIMIT_BROKEN;
                    case RunEnd.Finished finished -> ExitCode.GONE;
                    case RunEnd.Ended ended -> ExitCode.GONE;
                };
            case Outcome.Survived survived -> ExitCode.SURVIVED;
            case Outcome.Unknown unknown -> ExitCode.UNKNOWN;
        };
    }

    /** What is wrong with the containment comes first, then why it was ended, then the command's own. */
    @Override
    public int exitCode() {
        if (code() != ExitCode.GONE) {
            return code().number();
        }
        if (receipt.end() instanceof RunEnd.Ended && signal != 0) {
            return RunSignals.DIED + signal;
        }
        return receipt.status().map(RunAnswer::number).orElse(RunSignals.DIED + KILL);
    }

    private static int number(ExitStatus status) {
        if (status instanceof ExitStatus.Exited(int code)) {
            return code;
        }
        return switch (status) {
            case ExitStatus.Exited(int code) -> code;
            case ExitStatus.Killed(int number, boolean core) -> RunSignals.DIED + number;
        };
    }

    @Override
    public String outcome() {
        return receipt.outcome().word();
    }

    @Override
    public List<String> targets() {
        return List.of("run:" + receipt.name());
    }

    @Override
    public Duration elapsed() {
        return receipt.elapsed();
    }

    /** One line, and only when there is something to say; with -v everything. */
    @Override
    public void show(Page page) {
        if (plain() && !page.verbose()) {
            return;
        }
        switch (receipt.outcome()) {
            case Outcome.Gone gone -> ended(page);
            case Outcome.Survived survived ->
                page.own(page.style().bad("quietus:"))
                        .own(" survived: ")
                        .foreign(survived.resistance().text())
                        .end();
            case Outcome.Unknown unknown ->
                page.own(page.style().bad("quietus:"))
                        .own(" unknown whether all is gone: ")
                        .foreign(unknown.reason())
                        .end();
        }
        if (page.verbose()) {
            usage(page, receipt.usage());
            for (RunReceipt.Moment moment : receipt.timeline()) {
                page.own("quietus:   ").own(seconds(moment.after())).own("  ");
                page.foreign(moment.text()).end();
            }
        }
        for (String leftover : receipt.leftovers()) {
            if (!page.quiet()) {
                page.own("quietus: left behind: ").foreign(leftover).end();
            }
        }
    }

    private void ended(Page page) {
        boolean finished = receipt.end() instanceof RunEnd.Finished;
        boolean stopped = receipt.end() instanceof RunEnd.Ended && signal != 0;
        boolean quietly = (finished || stopped) && !receipt.forced();
        if (page.quiet() || quietly && !page.verbose()) {
            return;
        }
        page.own("quietus: ").foreign(receipt.end().text());
        if (receipt.forced()) {
            page.own(finished ? "; what it left running was ended by force" : "; ended by force");
        }
        page.own(", after ").own(Durations.text(receipt.elapsed()));
        if (page.verbose() && receipt.outcome() instanceof Outcome.Gone gone) {
            page.own("; gone: ").foreign(String.join("; ", gone.evidence()));
        }
        page.end();
    }

    private static void usage(Page page, RunUsage usage) {
        page.own("quietus: used ").own(Durations.text(usage.user())).own(" in programs, ");
        page.own(Durations.text(usage.system())).own(" in the kernel");
        usage.memoryPeak()
                .ifPresent(bytes -> page.own(", ").own(Sizes.text(bytes)).own(" of memory"));
        usage.largestResident()
                .ifPresent(bytes -> page.own(", ").own(Sizes.text(bytes)).own(" in the largest process"));
        usage.processesPeak()
                .ifPresent(count -> page.own(", ").own(Long.toString(count)).own(" processes at once"));
        page.end();
    }

    private static String seconds(Duration time) {
        long micros = time.toNanos() / 1000;
        return micros / 1_000_000 + "."
                + Long.toString(1_000_000 + micros % 1_000_000).substring(1) + " s";
    }

    @Override
    public void fields(JsonDocument document) {
        OutcomeFields.write(document, receipt.outcome());
        RunFields.write(document, receipt);
    }
}
