package dev.quietus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The record of one ending.
 *
 * @param verb what was asked for: {@code kill}, {@code stop}, {@code wait} …
 * @param begun when it began
 * @param elapsed how long it took
 * @param targets the targets as the user wrote them
 * @param outcome of the whole: the worst of all
 * @param processes one entry for each process
 * @param conditions what else had to hold, and whether it does
 * @param related who may have come from the family but cannot be proved to
 * @param leftovers what remains of those who have ended
 * @param leftoversUnseen why more may remain than that, if so
 * @param timeline what was done when, in words
 */
public record Receipt(
        String verb,
        Instant begun,
        Duration elapsed,
        List<String> targets,
        Outcome outcome,
        List<Entry> processes,
        List<String> conditions,
        List<Family.Related> related,
        List<Leftover> leftovers,
        Optional<String> leftoversUnseen,
        List<Moment> timeline) {

    /**
     * One process.
     *
     * @param means which means ended it, empty when it ended by itself or not at all
     * @param signals what was sent to it, in order
     */
    public record Entry(Member member, Outcome outcome, String means, List<String> signals) {}

    /**
     * One thing that was done.
     *
     * @param after time since the beginning
     */
    public record Moment(Duration after, Escalation.Stage stage, String text) {}
}
