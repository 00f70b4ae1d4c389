package dev.quietus;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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
 * @param keptBy who is known to start the ended again, where it was not watched for that
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
        List<Respawner> keptBy,
        List<Moment> timeline) {

    /** When the last of them was seen to have ended; empty where nobody was seen to end. */
    public Optional<Instant> gone() {
        return processes.stream()
                .flatMap(entry -> entry.marks().gone().stream())
                .max(Comparator.naturalOrder())
                .map(begun::plus);
    }

    /**
     * One process.
     *
     * @param means which means ended it, empty when it ended by itself or not at all
     * @param signals what was sent to it, in order
     * @param marks when what was done to it
     * @param used what it used, as last seen alive
     * @param cures what would end the resistance of one that survived, the best first
     */
    public record Entry(
            Member member,
            Outcome outcome,
            String means,
            List<String> signals,
            Marks marks,
            Used used,
            List<Cure> cures) {

        /** One that was never held: nothing was done to it, and no later look was taken. */
        public Entry(Member member, Outcome outcome, String means, List<String> signals) {
            this(member, outcome, means, signals, Marks.NONE, Used.UNKNOWN, List.of());
        }

        /** The same in the record of another ending, which began that much earlier, with the reason why it is there. */
        Entry as(Member there, Duration earlier) {
            return new Entry(there, outcome, means, signals, marks.later(earlier), used, cures);
        }
    }

    /**
     * When the first of each was done to one process, counted from the beginning; empty what was not. What is seen is always a
     * moment older than the look that sees it.
     *
     * @param held when it was held open; zero for whoever was before the beginning
     * @param asked when the kernel accepted the signal that asks it to end
     * @param stopped when the brake stopped it
     * @param forced when the kernel accepted what ends it by force
     * @param gone when it was first seen to have ended
     */
    public record Marks(
            Duration held,
            Optional<Duration> asked,
            Optional<Duration> stopped,
            Optional<Duration> forced,
            Optional<Duration> gone) {
        static final Marks NONE =
                new Marks(Duration.ZERO, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        Marks later(Duration by) {
            return new Marks(
                    held.plus(by),
                    asked.map(by::plus),
                    stopped.map(by::plus),
                    forced.map(by::plus),
                    gone.map(by::plus));
        }
    }

    /**
     * What a process used.
     *
     * @param processor processor time of all its threads, to a hundredth of a second
     * @param residentBytes memory that was resident, about
     */
    public record Used(Optional<Duration> processor, OptionalLong residentBytes) {
        static final Used UNKNOWN = new Used(Optional.empty(), OptionalLong.empty());
    }

    /**
     * One thing that was done.
     *
     * @param after time since the beginning
     */
    public record Moment(Duration after, Escalation.Stage stage, String text) {}
}
