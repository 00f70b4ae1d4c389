package dev.quietus;

import java.util.Optional;

/**
 * What would end a resistance.
 *
 * @param name the stable word that names it on the command line and in documents, e.g. {@code end-tracer}
 * @param risk whom it touches
 * @param effect what it does and what it costs, one clause without a full stop
 * @param command what a person could type instead
 * @param act how it is done
 */
public record Cure(String name, Risk risk, String effect, String command, Act act) {

    /** The same, applied to another process than the one that is to end: nobody asked that one. */
    Cure forAnother() {
        return new Cure(name, risk == Risk.SAFE ? Risk.OTHERS : risk, effect, command, act);
    }

    /** Whom a cure touches, the least first. */
    public enum Risk {
        /** Nobody but the process itself and what is held for it alone; or it can be undone. */
        SAFE,
        /** Others end, lose what they wait for, or run again. */
        OTHERS,
        /** Everybody on the machine. */
        MACHINE
    }

    /** How a cure is done. */
    public sealed interface Act {
        /** A signal to a process. */
        record Send(ProcessIdentity to, Signal signal) implements Act {}

        /** The verified end of a process, and of nobody else. Rails hold for it as for any. */
        record End(ProcessIdentity whom) implements Act {}

        /** What only the platform can do. */
        record Own(Deed deed) implements Act {}

        /** Only by a person. */
        record ByHand() implements Act {}
    }

    /** Something that a platform does. It proves, as it acts, that it still acts on the same thing. */
    @FunctionalInterface
    public interface Deed {
        /** Does it; why it could not be done, empty when it was. */
        Optional<String> perform();
    }
}
