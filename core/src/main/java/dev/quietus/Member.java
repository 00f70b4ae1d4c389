package dev.quietus;

/** A process of a family, with the evidence of why it belongs. */
public record Member(ProcessFacts facts, Evidence evidence) {

    public ProcessIdentity identity() {
        return facts.identity();
    }
}
