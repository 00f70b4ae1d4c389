package dev.quietus;

import java.util.List;

/**
 * A target's processes and all that belong to them.
 *
 * @param roots the processes the target itself names
 * @param members everyone, roots first, each with its evidence
 * @param related who is merely similar: shown, never ended
 */
public record Family(Target target, List<Member> roots, List<Member> members, List<Related> related) {

    /**
     * Somebody similar.
     *
     * @param why what it shares, e.g. {@code same executable}
     */
    public record Related(ProcessFacts facts, String why) {}
}
