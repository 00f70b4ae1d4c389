package dev.quietus;

import java.util.List;

/** A request that could not be carried out, with its category. What became of processes is an {@link Outcome} instead. */
public final class QuietusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The closed set of reasons; the command line maps each to an exit code. */
    public enum Reason {
        /** The request itself is malformed. */
        USAGE,
        /** No process matched a target. */
        NOTHING_MATCHED,
        /** This user may not do it. */
        NOT_PERMITTED,
        /** A rail refused. */
        REFUSED,
        /** This machine cannot answer; nothing was done. */
        UNAVAILABLE,
        /** There is no such command to run. */
        COMMAND_NOT_FOUND,
        /** The command is there, but cannot be executed. */
        CANNOT_EXECUTE,
        /** The asking thread was interrupted; what had been stopped runs again. */
        INTERRUPTED
    }

    private final Reason reason;
    private final transient List<Refusal> refusals;

    private QuietusException(Reason reason, String message, List<Refusal> refusals) {
        super(message);
        this.reason = reason;
        this.refusals = refusals;
    }

    public static QuietusException usage(String message) {
        return new QuietusException(Reason.USAGE, message, List.of());
    }

    public static QuietusException of(Reason reason, String message) {
        return new QuietusException(reason, message, List.of());
    }

    /** A refusal by rails; the message names the first and each rail's way out is in {@link #refusals()}. */
    public static QuietusException refused(List<Refusal> refusals) {
        return new QuietusException(Reason.REFUSED, refusals.get(0).sentence(), List.copyOf(refusals));
    }

    public Reason reason() {
        return reason;
    }

    /** The rails that refused; empty unless the reason is REFUSED. */
    public List<Refusal> refusals() {
        return refusals;
    }
}
