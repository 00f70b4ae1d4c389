package dev.quietus.cli;

import dev.quietus.Containment;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunHost;
import dev.quietus.RunReceipt;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verb {@code run} carried out: standard output is the command's alone, talk goes to standard error, the exit code is
 * mostly the command's. Used once.
 */
final class RunCommand {
    private final String[] words;
    private final Surroundings surroundings;
    private final long begun = System.nanoTime();
    private @Nullable CommandLine line;
    private @Nullable ReceiptFiles drafts;
    private @Nullable CallLesson lesson;
    private @Nullable Speaker speaker;
    private @Nullable RunSignals signals;

    private RunCommand(String[] words, Surroundings surroundings) {
        this.words = words;
        this.surroundings = surroundings;
    }

    static int run(String[] words, Surroundings surroundings) {
        return new RunCommand(words, surroundings).run();
    }

    private int run() {
        try {
            CommandLine parsed = CommandLineParser.parse(words);
            line = parsed;
            if (parsed.has(Options.HELP)) {
                Page.write(Help.of(parsed.verb()), surroundings.unicode(), surroundings.out());
                return Main.written(ExitCode.GONE, surroundings).number();
            }
            Style.check(parsed);
            Containment.Builder wanted = RunIntent.containment(parsed);
            // Built before anything is done, to find out what is wrong with it.
            Containment containment = wanted.build();
            if (!parsed.has(RunOptions.DETACH)) {
                return carryOut(parsed, containment, null);
            }
            Detached detached = Detached.here(parsed, surroundings);
            return detached == null
                    ? Detached.begin(surroundings)
                    : carryOut(parsed, detached.redirect(wanted).build(), detached);
        } catch (QuietusException e) {
            return fail(code(e.reason()), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            int number = fail(ExitCode.NOT_STARTED, "internal error, please report it: " + e);
            if (line != null && line.has(RunOptions.VERBOSE)) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                say(page(line).own(trace.toString()));
            }
            return number;
        } finally {
            if (speaker != null) {
                speaker.finish();
            }
            if (signals != null) {
                RunHost.heedNoMore();
            }
            if (drafts != null) {
                drafts.close();
            }
            if (lesson != null) {
                lesson.close();
            }
        }
    }

    /** The numbers below 123 are the command's, except that words which cannot be read are wrong everywhere. */
    private static ExitCode code(QuietusException.Reason reason) {
        return switch (reason) {
            case USAGE -> ExitCode.USAGE;
            case COMMAND_NOT_FOUND -> ExitCode.COMMAND_NOT_FOUND;
            case CANNOT_EXECUTE -> ExitCode.CANNOT_EXECUTE;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
            case NOTHING_MATCHED, NOT_PERMITTED, REFUSED, UNAVAILABLE -> ExitCode.NOT_STARTED;
        };
    }

    /** @param detached where it is told that the command runs, null when nobody waits for that */
    private int carryOut(CommandLine parsed, Containment containment, @Nullable Detached detached) {
        StaleClearing clearing = StaleClearing.begin();
        Speaker words = Speaker.start();
        speaker = words;
        RunSignals heard = new RunSignals(Thread.currentThread(), words);
        RunHost.heed(heard);
        signals = heard;
        lesson = parsed.has(RunOptions.LEARN) ? CallLesson.open(parsed) : null;
        drafts = parsed.has(RunOptions.RECEIPT) ? ReceiptFiles.open(parsed, RunOptions.RECEIPT) : null;
        for (String cleared : clearing.lines()) {
            talk(parsed, cleared);
        }
        if (heard.first() != 0) {
            return RunSignals.DIED + heard.first();
        }
        try (Run run = containment.start()) {
            heard.concern(run);
            describe(parsed, run);
            if (detached != null) {
                detached.begun(run.name(), words.finish());
            }
            RunAnswer answer = new RunAnswer(await(run), heard.first());
            heard.over();
            // The record first: it depends on nobody who reads.
            int number = note(parsed, run, file(parsed, answer, answer.exitCode()));
            Page page = page(parsed);
            answer.show(page);
            words.say(page, detached == null ? surroundings.err() : detached.talk());
            return number;
        }
    }

    /** Interrupted by {@link RunSignals} when it is to be forced. */
    private static RunReceipt await(Run run) {
        try {
            return run.await();
        } catch (InterruptedException e) {
            return run.end();
        }
    }

    private void describe(CommandLine parsed, Run run) {
        if (!run.weaknesses().isEmpty()) {
            talk(parsed, "weaker containment: " + String.join("; ", run.weaknesses()));
        }
        if (!parsed.has(RunOptions.VERBOSE)) {
            return;
        }
        StringBuilder text = new StringBuilder("run ").append(run.name()).append(", contained by ");
        boolean more = false;
        for (RunReceipt.Guarantee guarantee : run.means()) {
            text.append(more ? ", " : "").append(guarantee.means());
            more = true;
        }
        talk(parsed, text.toString());
    }

    private void talk(CommandLine parsed, String text) {
        if (!parsed.has(RunOptions.QUIET)) {
            Page page = page(parsed);
            say(page.own("quietus: ").foreign(text).end());
        }
    }

    /** Once there is a command, it may have filled whatever this goes to. */
    private void say(Page page) {
        if (speaker == null) {
            page.writeTo(surroundings.err());
        } else {
            speaker.say(page, surroundings.err());
        }
    }

    /** Files the document. A record that was ordered and is missing is no success. */
    private int file(CommandLine parsed, Answer answer, int number) {
        ReceiptFiles files = drafts;
        if (files == null) {
            return number;
        }
        try {
            files.write(parsed.verb().name(), answer, ReceiptHost.bootHere());
            return number;
        } catch (IOException | RuntimeException e) {
            Page page = page(parsed);
            say(page.own("quietus: the receipt could not be written: ")
                    .foreign(SafeFile.reason(e))
                    .end());
            return number == 0 ? ExitCode.NOT_STARTED.number() : number;
        }
    }

    /** Writes down what was learnt, if anything was to be. */
    private int note(CommandLine parsed, Run run, int number) {
        if (lesson == null) {
            return number;
        }
        try {
            lesson.write(run.calls());
            return number;
        } catch (IOException e) {
            say(page(parsed)
                    .own("quietus: what was learnt could not be written: ")
                    .foreign(SafeFile.reason(e))
                    .end());
            return number == 0 ? ExitCode.NOT_STARTED.number() : number;
        }
    }

    private int fail(ExitCode code, String reason) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
        FailedAnswer answer = FailedAnswer.of(code, List.of(), reason, elapsed);
        if (signals != null) {
            signals.over();
        }
        if (line != null) {
            file(line, answer, code.number());
        }
        Page page = page(line);
        answer.show(page);
        say(page);
        if (speaker != null) {
            speaker.finish();
        }
        Detached.failed(code, surroundings);
        return code.number();
    }

    private Page page(@Nullable CommandLine parsed) {
        String when = parsed == null ? null : parsed.argument(Options.COLOR);
        return new Page(
                Style.of(when, surroundings.variables(), false, surroundings.terminal()),
                surroundings.unicode(),
                parsed != null && parsed.has(RunOptions.VERBOSE),
                parsed != null && parsed.has(RunOptions.QUIET),
                surroundings.terminal().columns(),
                NoLookup.INSTANCE);
    }
}
