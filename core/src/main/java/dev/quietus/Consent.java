package dev.quietus;

/**
 * Is asked once before an ending: after the rails let it pass and everyone found is held open, before the first signal.
 * What it is shown is therefore what will be ended, however long it takes to answer.
 */
@FunctionalInterface
public interface Consent {
    /** Agrees to everything. */
    Consent GIVEN = proposal -> {};

    /** Returns to agree. Throws to call the ending off: nothing has been done then, and every handle is closed. */
    void require(Proposal proposal);

    /**
     * Asked for each cure that was not ordered, when time is up and a process still resists, or when it has come back: whether
     * to apply it. How long it takes to answer does not matter: the process goes nowhere, or comes again.
     */
    default boolean agrees(ProcessFacts facts, Finding finding, Cure cure) {
        return false;
    }
}
