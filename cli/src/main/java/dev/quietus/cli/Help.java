package dev.quietus.cli;

import java.util.ArrayList;
import java.util.List;

/** Writes help from the model of verbs and options. Pure. */
final class Help {
    private static final String TARGETS = """
            Targets, mixed freely:
              1234             a pid                  1234@IDENTITY    exactly that process
              node             a whole name           cmd:REGEX        a command line
              :3000, :53/udp   who listens there      ./file, /path    who uses that file
              exe:/path        who runs that program  lib:NAME         who maps that library
              user:NAME|UID    all of a user          session:ID, pgrp:ID, tty:pts/3
              cgroup:PATH, unit:NAME, run:NAME        env:KEY=VALUE    ns:PID
              window:TITLE     who shows that window
            """;

    private static final String RUNNING = """
            Sizes are 512M, 2G; plain numbers are bytes. LISTs are separated by commas; options with one may be repeated.
            Means, strongest first: pid-namespace, cgroup, own-uid, no-new-privileges, subreaper.

            The first word that is no option begins the command; all that follows is the command's, as are standard input,
            output and error. A key such as Ctrl-C is the command's; three in two seconds end it. A signal sent to Quietus
            ends it as --timeout does; another one forces.
            """;

    private Help() {}

    static String overview() {
        StringBuilder text = new StringBuilder("Quietus ends processes completely, and proves it.\n\n");
        text.append("usage: quietus VERB TARGET… [options]\n\n");
        for (Verb verb : Verbs.ALL) {
            row(text, "  " + verb.name(), 10, verb.summary());
        }
        text.append('\n').append(TARGETS).append('\n');
        text.append("Try 'quietus find :8080', 'quietus kill 1234 --dry-run', 'sudo quietus demo'.\n");
        text.append("'quietus help VERB' shows a verb's options, examples and exit codes.\n");
        return text.toString();
    }

    static String of(Verb verb) {
        StringBuilder text = new StringBuilder("quietus ").append(verb.name()).append(": ");
        text.append(verb.summary()).append("\n\nusage: ").append(usage(verb));
        text.append("\n\nOptions:\n");
        int width = 0;
        for (Option option : verb.options()) {
            width = Math.max(width, option.usage().length());
        }
        for (Option option : verb.options()) {
            row(text, "  " + option.usage(), width + 4, option.help());
        }
        if (takesDurations(verb)) {
            text.append("\nDurations D are 500ms, 2s, 1m30s; plain numbers are seconds.\n");
        }
        if (verb == Verbs.RUN) {
            text.append(RUNNING);
        } else if (verb.takesOperands()
                && verb != Verbs.APPLY
                && verb != Verbs.SHOW
                && verb != Verbs.SWEEP
                && verb != Verbs.ORDER
                && verb != Verbs.GUARD) {
            text.append('\n').append(TARGETS);
        }
        text.append("\nExamples:\n");
        for (String example : verb.examples()) {
            String[] parts = example.split("  # ", 2);
            List<String> lines = parts.length == 1 ? List.of(example) : Quoting.remarked(parts[0], parts[1]);
            lines.forEach(line -> text.append("  ").append(line).append('\n'));
        }
        text.append("\nExit codes:\n");
        for (ExitCode code : codes(verb)) {
            row(text, "  " + code.number(), 6, meaning(verb, code));
        }
        if (verb == Verbs.RUN) {
            row(text, "  128+N", 6, "the command died of signal N, or Quietus was told to end by it");
        }
        return text.toString();
    }

    private static boolean takesDurations(Verb verb) {
        for (Option option : verb.options()) {
            if (option.argument().equals(Options.DURATION)) {
                return true;
            }
        }
        return false;
    }

    /** How a verb is written. */
    static String usage(Verb verb) {
        String operands = verb.takesOperands() ? " " + verb.operands() : "";
        return "quietus " + verb.name() + (verb == Verbs.RUN ? " [options]" + operands : operands + " [options]");
    }

    /** The codes of a verb and those that every verb has, ascending. */
    private static List<ExitCode> codes(Verb verb) {
        List<ExitCode> codes = new ArrayList<>();
        for (ExitCode code : ExitCode.values()) {
            boolean everybodys = code == ExitCode.INTERNAL && verb != Verbs.RUN
                    || code == ExitCode.USAGE
                    || code == ExitCode.INTERRUPTED;
            if (everybodys || verb.codes().contains(code)) {
                codes.add(code);
            }
        }
        return codes;
    }

    private static String meaning(Verb verb, ExitCode code) {
        if (code == ExitCode.GONE) {
            return success(verb);
        }
        if (code == ExitCode.SURVIVED && verb == Verbs.SWEEP) {
            return "something stays";
        }
        if (code == ExitCode.USAGE && verb == Verbs.ORDER) {
            return code.sentence() + ", or the file of orders is";
        }
        return code == ExitCode.SURVIVED && verb == Verbs.CURE
                ? "something withstands a forced end still, or a cure was declined"
                : code.sentence();
    }

    private static String success(Verb verb) {
        if (verb == Verbs.RUN) {
            return "like every number that is not below: the command's own";
        }
        if (verb == Verbs.FIND || verb == Verbs.DOCTOR) {
            return "answered";
        }
        if (verb == Verbs.WHY) {
            return "looked, whatever was seen";
        }
        if (verb == Verbs.CURE) {
            return "nothing withstands a forced end any more";
        }
        if (verb == Verbs.SHOW) {
            return "shown; with --check, whoever was gone is gone still";
        }
        if (verb == Verbs.ORDER) {
            return "nothing is wrong";
        }
        if (verb == Verbs.GUARD) {
            return "answered, or done";
        }
        if (verb == Verbs.SWEEP) {
            return "nothing stays";
        }
        if (verb == Verbs.FREEZE || verb == Verbs.THAW) {
            return verb == Verbs.FREEZE ? "all stand still" : "all can run";
        }
        return ExitCode.GONE.sentence();
    }

    private static void row(StringBuilder text, String left, int width, String right) {
        text.append(left);
        for (int i = left.length(); i < width; i++) {
            text.append(' ');
        }
        text.append(' ').append(right).append('\n');
    }
}
