package dev.quietus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The record of one contained run.
 *
 * @param name the run's id, for {@code run:ID}
 * @param command as it was started
 * @param begun when
 * @param elapsed from the start to the proof that nothing is left
 * @param end why it ended
 * @param status how the command itself ended, empty when it was ended with its containment before that was known
 * @param outcome whether nothing of it is left, with the evidence
 * @param forced whether anything had to be ended by force, also what the command left running
 * @param means by what it was contained, strongest first
 * @param weaknesses what the containment lacked against the best there is, each with the way to get it
 * @param usage what it used
 * @param leftovers what it left behind: processes that survived, each with what keeps it, else everything but processes
 * @param timeline what was done when, in words
 */
public record RunReceipt(
        String name,
        List<String> command,
        Instant begun,
        Duration elapsed,
        RunEnd end,
        Optional<ExitStatus> status,
        Outcome outcome,
        boolean forced,
        List<Guarantee> means,
        List<String> weaknesses,
        RunUsage usage,
        List<String> leftovers,
        List<Moment> timeline) {

    /**
     * One means of containment, in force.
     *
     * @param means its name: {@code pid-namespace}, {@code cgroup}, {@code own-uid} …
     * @param text what it promises
     */
    public record Guarantee(String means, String text) {}

    /**
     * One thing that happened.
     *
     * @param after time since the start
     */
    public record Moment(Duration after, String text) {}
}
