package dev.quietus;

import java.util.List;

/**
 * Something that stands in the way of a process's end.
 *
 * @param against what it withstands
 * @param evidence what the operating system showed, quoted
 * @param advice what to do, one clause, with the command where there is one
 * @param cures what would end it, the mildest first; empty where a forced end is all it takes
 */
public record Finding(Against against, Resistance resistance, List<String> evidence, String advice, List<Cure> cures) {

    /** One that was not examined for: nothing is quoted, nothing would cure it. */
    static Finding of(Resistance resistance) {
        return new Finding(Against.FORCE, resistance, List.of(), "", List.of());
    }

    /** What a finding withstands, worst first. */
    public enum Against {
        /** Whoever forces waits until the cause is gone. */
        FORCE,
        /** Only whoever asks: a forced end works. */
        ASKING,
        /** It ends, and then there is another. */
        STAYING_GONE,
        /** Only tools that are misled by how it looks. */
        LOOKS
    }
}
