package dev.quietus;

import java.util.List;

/**
 * An ending that is about to begin.
 *
 * @param families who would be ended, with evidence
 * @param concerns why somebody may want to be asked first; empty when nothing speaks for it
 */
public record Proposal(List<Family> families, List<Concern> concerns) {

    /**
     * One reason to ask.
     *
     * @param members whom it is about
     * @param text the reason in words, e.g. {@code 2 processes belong to another user}
     */
    public record Concern(Kind kind, List<Member> members, String text) {}

    /** The reasons to ask; a closed set. */
    public enum Kind {
        SEVERAL_FAMILIES("several-families"),
        OTHER_USER("other-user"),
        SUPERVISED("supervised"),
        RESPAWNER("respawner");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The stable word in JSON documents. */
        public String word() {
            return word;
        }
    }
}
