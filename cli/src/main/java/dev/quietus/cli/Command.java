package dev.quietus.cli;

import dev.quietus.Cured;
import dev.quietus.Depth;
import dev.quietus.Diagnosis;
import dev.quietus.EndingOptions;
import dev.quietus.Family;
import dev.quietus.Plan;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Stillness;
import dev.quietus.Swept;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command line carried out: read it, call the library, show the answer. Used once. */
final class Command {
    private final String[] words;
    private final Surroundings surroundings;
    private final long begun = System.nanoTime();
    private @Nullable CommandLine line;

    private Command(String[] words, Surroundings surroundings) {
        this.words = words;
        this.surroundings = surroundings;
    }

    static ExitCode run(String[] args, Surroundings surroundings) {
        return new Command(args, surroundings).run();
    }

    private ExitCode run() {
        try {
            CommandLine parsed = CommandLineParser.parse(words);
            line = parsed;
            if (parsed.has(Options.HELP)) {
                Page.write(Help.of(parsed.verb()), surroundings.unicode(), surroundings.out());
                return ExitCode.GONE;
            }
            Style.check(parsed);
            if (parsed.has(Options.DRY_RUN)) {
                advise(parsed);
            }
            return parsed.verb() == Verbs.DEMO ? Demo.run(parsed, surroundings) : carryOut(parsed);
        } catch (QuietusException e) {
            return fail(e);
        } catch (RuntimeException | Error e) {
            return crash(e);
        }
    }

    private void advise(CommandLine line) {
        String advice = Suggestion.forDryRun(line, words);
        if (advice != null) {
            Page.write("quietus: " + advice + "\n", surroundings.unicode(), surroundings.err());
        }
    }

    private ExitCode carryOut(CommandLine line) {
        String verb = line.verb().name();
        boolean ending = line.verb() == Verbs.KILL || line.verb() == Verbs.STOP;
        // Everything that can be wrong with the words is found before the system is touched.
        if (line.verb() == Verbs.APPLY) {
            Plan plan = PlanReader.read(line.operands().get(0));
            EndingOptions options = plan.options();
            return end(line, null, options, plan);
        }
        if (line.verb() == Verbs.DOCTOR) {
            return doctor(line);
        }
        if (line.verb() == Verbs.SHOW) {
            return ShowCommand.run(line, surroundings, page(line, true, NoLookup.INSTANCE));
        }
        if (line.verb() == Verbs.SWEEP) {
            return sweep(line);
        }
        if (line.verb() == Verbs.ORDER || line.verb() == Verbs.GUARD) {
            return guard(line);
        }
        Request request = Intent.request(line);
        EndingOptions options = Intent.ending(line);
        if (ending && (line.has(Options.DRY_RUN) || line.has(Options.PLAN_OUT))) {
            return plan(line, request, options);
        }
        return switch (verb) {
            case "find" -> find(line, request);
            case "why" -> why(line, request);
            case "cure" -> cure(line, request);
            case "freeze", "thaw" -> hold(line, request, options);
            default -> end(line, request, options, null);
        };
    }

    /** The guard is a module of its own, which the launcher adds for the verbs that need it. */
    private ExitCode guard(CommandLine line) {
        Page page = page(line, true, NoLookup.INSTANCE);
        try {
            return line.verb() == Verbs.GUARD
                    ? GuardCommand.run(line, surroundings, page)
                    : OrderCommand.run(line, surroundings, page);
        } catch (NoClassDefFoundError e) {
            throw QuietusException.of(
                    QuietusException.Reason.UNAVAILABLE, "this Quietus was started without its guard");
        }
    }

    private static Quietus open() {
        Quietus quietus = Quietus.open();
        quietus.endOnQuit();
        return quietus;
    }

    private ExitCode find(CommandLine line, Request request) {
        try (Quietus quietus = open()) {
            List<String> unmatched = new ArrayList<>();
            List<Family> families = quietus.find(request, unmatched::add);
            Lookup lookup = new SystemLookup(quietus);
            return show(line, new FoundAnswer(line.operands(), families, unmatched, lookup, elapsed()), lookup);
        }
    }

    private ExitCode why(CommandLine line, Request request) {
        // What is not shown is not read.
        Depth depth = line.has(Options.JSON) || line.has(Options.VERBOSE) ? Depth.ALL : Depth.NAMED;
        try (Quietus quietus = open()) {
            List<String> unmatched = new ArrayList<>();
            List<Diagnosis> diagnoses = quietus.why(request, depth, unmatched::add);
            Lookup lookup = new SystemLookup(quietus);
            return show(line, new WhyAnswer(line.operands(), diagnoses, unmatched, lookup, elapsed()), lookup);
        }
    }

    private ExitCode cure(CommandLine line, Request request) {
        try (Quietus quietus = open()) {
            Lookup lookup = new SystemLookup(quietus);
            Consultation consultation = new Consultation(line, surroundings, page(line, false, lookup));
            Cured cured = quietus.cure(request, Intent.rails(line), consultation);
            return show(
                    line, new CureAnswer(line.operands(), cured, consultation.proposed(), lookup, elapsed()), lookup);
        }
    }

    private ExitCode doctor(CommandLine line) {
        try (Quietus quietus = open()) {
            return show(line, new DoctorAnswer(quietus.doctor(), elapsed()), NoLookup.INSTANCE);
        }
    }

    private ExitCode sweep(CommandLine line) {
        Intent.checkShowing(line);
        try (Quietus quietus = open()) {
            Page talk = page(line, false, NoLookup.INSTANCE);
            List<Swept> swept = new Sweeping(line, surroundings).carryOut(quietus, talk);
            Answer answer = new SweptAnswer(line.operands(), swept, line.has(Options.DRY_RUN), elapsed());
            return show(line, answer, NoLookup.INSTANCE);
        } catch (Question.Unconfirmed e) {
            return show(line, unconfirmed(line, e, NoLookup.INSTANCE), NoLookup.INSTANCE);
        }
    }

    private ExitCode plan(CommandLine line, Request request, EndingOptions options) {
        String file = line.argument(Options.PLAN_OUT);
        SafeFile draft = file == null ? null : SafeFile.open(Options.PLAN_OUT.name(), file);
        try (draft;
                Quietus quietus = open()) {
            List<String> unmatched = new ArrayList<>();
            Plan plan = quietus.plan(request, options, unmatched::add);
            if (draft != null) {
                write(draft, plan, file);
            }
            Lookup lookup = new SystemLookup(quietus);
            return show(line, new PlannedAnswer(line.operands(), plan, unmatched, file, lookup, elapsed()), lookup);
        }
    }

    private static void write(SafeFile draft, Plan plan, @Nullable String file) {
        try {
            PlanWriter.write(draft, plan);
        } catch (IOException e) {
            throw QuietusException.usage("cannot write the plan " + file + ": " + SafeFile.reason(e));
        }
    }

    private ExitCode hold(CommandLine line, Request request, EndingOptions options) {
        boolean freeze = line.verb() == Verbs.FREEZE;
        Progress progress = new Progress(surroundings, line);
        try (Quietus quietus = open()) {
            Duration limit = options.timeout().orElse(EndingOptions.FORCE_LIMIT);
            Stillness stillness =
                    freeze ? quietus.freeze(request, options, limit, progress) : quietus.thaw(request, progress);
            progress.clear();
            Lookup lookup = new SystemLookup(quietus);
            return show(line, new StillnessAnswer(line.operands(), freeze, stillness, lookup), lookup);
        }
    }

    /** @param plan what to carry out, null to carry out the request */
    private ExitCode end(CommandLine line, @Nullable Request request, EndingOptions options, @Nullable Plan plan) {
        ReceiptFiles drafts = line.has(Options.RECEIPT) ? ReceiptFiles.open(line, Options.RECEIPT) : null;
        Progress progress = new Progress(surroundings, line);
        try (drafts;
                Quietus quietus = open()) {
            Lookup lookup = new SystemLookup(quietus);
            Question question = new Question(line, surroundings, page(line, false, lookup));
            try {
                String verb = line.verb().name();
                Receipt receipt;
                if (plan != null) {
                    receipt = quietus.apply(plan, progress, question);
                } else if (request != null && line.verb() != Verbs.WAIT) {
                    receipt = quietus.end(verb, request, options, progress, question);
                } else {
                    receipt = quietus.end(verb, java.util.Objects.requireNonNull(request), options, progress);
                }
                progress.clear();
                ExitCode code = show(line, new EndedAnswer(receipt, line.has(Options.VERBOSE), lookup), lookup);
                EndedAnswer whole = new EndedAnswer(receipt, true, lookup);
                return drafts == null ? code : file(drafts, verb, whole, quietus.boot(), code);
            } catch (Question.Unconfirmed e) {
                return show(line, unconfirmed(line, e, lookup), lookup);
            }
        } finally {
            progress.clear();
        }
    }

    /** Files the receipt. What is gone stays gone, but a record that was ordered and is missing is no success. */
    private ExitCode file(ReceiptFiles drafts, String verb, Answer answer, String boot, ExitCode code) {
        try {
            drafts.write(verb, answer, boot);
            return code;
        } catch (IOException | RuntimeException e) {
            String text = "quietus: the outcome is as reported, but the receipt could not be written: ";
            Page.write(text + SafeFile.reason(e) + "\n", surroundings.unicode(), surroundings.err());
            return code == ExitCode.GONE ? ExitCode.INTERNAL : code;
        }
    }

    private FailedAnswer unconfirmed(CommandLine line, Question.Unconfirmed e, Lookup lookup) {
        return new FailedAnswer(
                ExitCode.UNCONFIRMED,
                line.operands(),
                String.valueOf(e.getMessage()),
                List.of(),
                e.proposal(),
                e.remedies(),
                lookup,
                elapsed());
    }

    private ExitCode fail(QuietusException e) {
        ExitCode code = ExitCode.of(e.reason());
        List<String> targets = line == null ? List.of() : line.operands();
        FailedAnswer answer = new FailedAnswer(
                code,
                targets,
                String.valueOf(e.getMessage()),
                e.refusals(),
                null,
                List.of(),
                NoLookup.INSTANCE,
                elapsed());
        return show(line, answer, NoLookup.INSTANCE);
    }

    private ExitCode crash(Throwable e) {
        String reason = "internal error, please report it: " + e;
        List<String> targets = line == null ? List.of() : line.operands();
        show(line, FailedAnswer.of(ExitCode.INTERNAL, targets, reason, elapsed()), NoLookup.INSTANCE);
        if (line != null && line.has(Options.VERBOSE)) {
            e.printStackTrace(surroundings.err());
        }
        return ExitCode.INTERNAL;
    }

    /** Failures are talk, and a document besides where documents are asked for; everything else is a result. */
    private ExitCode show(@Nullable CommandLine line, Answer answer, Lookup lookup) {
        boolean failed = answer instanceof FailedAnswer;
        boolean json = line == null ? asksForJson() : line.has(Options.JSON);
        if (json) {
            String verb = line == null ? "" : line.verb().name();
            JsonDocument.write(surroundings.out(), verb, answer);
            surroundings.out().flush();
        }
        if (failed || !json) {
            Page page = page(line, !failed, lookup);
            if (failed || answer.code() != ExitCode.GONE || !page.quiet()) {
                answer.show(page);
                page.writeTo(failed ? surroundings.err() : surroundings.out());
            }
        }
        return answer.code();
    }

    /** Whether a command line that could not be read asks for a document. */
    private boolean asksForJson() {
        for (String word : words) {
            if (word.equals("--")) {
                return false;
            }
            if (word.equals("--json")) {
                return true;
            }
        }
        return false;
    }

    private Page page(@Nullable CommandLine line, boolean output, Lookup lookup) {
        String when = line == null ? null : line.argument(Options.COLOR);
        Style style = Style.of(when, surroundings.variables(), output, surroundings.terminal());
        boolean verbose = line != null && line.has(Options.VERBOSE);
        boolean quiet = line != null && line.has(Options.QUIET);
        return new Page(
                style,
                surroundings.unicode(),
                verbose,
                quiet,
                surroundings.terminal().columns(),
                lookup);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
