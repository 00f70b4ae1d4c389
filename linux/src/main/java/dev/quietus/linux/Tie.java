package dev.quietus.linux;

import dev.quietus.ProcessFacts;

/**
 * How a process that has the same thing open depends on the one whose dependants are sought.
 */
@FunctionalInterface
interface Tie {
    /**
     * @param link the other's descriptor: {@code fd/3}
     * @return in words, to follow its name; empty when it does not depend
     */
    String of(ProcessFacts other, String link);

    /** Of whoever has it open at all. */
    static Tie whoever(String why) {
        return (other, link) -> why;
    }
}
