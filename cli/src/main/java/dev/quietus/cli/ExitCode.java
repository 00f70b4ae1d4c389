package dev.quietus.cli;

import dev.quietus.Outcome;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Resistance;

/** What the command answers to its caller. The only place that knows these numbers. */
enum ExitCode {
    GONE(0, "all gone and verified"),
    INTERNAL(1, "internal error, or the answer could not be written"),
    USAGE(2, "usage: the command line itself is wrong"),
    NOTHING_MATCHED(3, "nothing matched"),
    NOT_PERMITTED(4, "not permitted: nothing could be done for lack of rights"),
    UNCONFIRMED(5, "needs confirmation; nothing was done"),
    REFUSED(6, "refused by a rail; nothing was done"),
    SURVIVED(7, "something survived"),
    UNKNOWN(8, "unknown: this machine cannot tell or could not verify"),
    LIMIT_BROKEN(123, "run: ended for breaking a limit or a rule"),
    TIMED_OUT(124, "run: its time was over"),
    NOT_STARTED(125, "run: Quietus failed; the command was not started, unless the message says otherwise"),
    CANNOT_EXECUTE(126, "run: the command is there, but cannot be executed"),
    COMMAND_NOT_FOUND(127, "run: there is no such command"),
    INTERRUPTED(130, "interrupted; nothing is left stopped");

    private final int number;
    private final String sentence;

    ExitCode(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    int number() {
        return number;
    }

    /** What it means, for help and documentation. */
    String sentence() {
        return sentence;
    }

    static ExitCode of(QuietusException.Reason reason) {
        return switch (reason) {
            case USAGE -> USAGE;
            case NOTHING_MATCHED -> NOTHING_MATCHED;
            case NOT_PERMITTED -> NOT_PERMITTED;
            case REFUSED -> REFUSED;
            case UNAVAILABLE -> UNKNOWN;
            case COMMAND_NOT_FOUND -> COMMAND_NOT_FOUND;
            case CANNOT_EXECUTE -> CANNOT_EXECUTE;
            case INTERRUPTED -> INTERRUPTED;
        };
    }

    static ExitCode of(Receipt receipt) {
        return switch (receipt.outcome()) {
            case Outcome.Gone gone -> GONE;
            case Outcome.Survived survived -> onlyForbidden(receipt) ? NOT_PERMITTED : SURVIVED;
            case Outcome.Unknown unknown -> UNKNOWN;
        };
    }

    /** Whether not one process could be ended, each for lack of rights. */
    private static boolean onlyForbidden(Receipt receipt) {
        for (Receipt.Entry entry : receipt.processes()) {
            boolean forbidden = entry.outcome() instanceof Outcome.Survived survived
                    && survived.resistance() instanceof Resistance.NotPermitted;
            if (!forbidden) {
                return false;
            }
        }
        return !receipt.processes().isEmpty();
    }
}
