package dev.quietus.guard;

import dev.quietus.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A standing order: what is done when something happens. Immutable.
 *
 * @param name unique in its file
 * @param trigger what has to happen
 * @param subjects to whom
 * @param scope who is meant by the response
 * @param steps responses by how often it happened in one scope, ascending; never empty
 * @param mode whether it acts
 * @param never targets that are never ended by it, with their families; they are added to those of the whole file
 * @param rate how many responses it may have, empty for any number
 * @param coolDown so long after a response in one scope the next one there waits
 * @param leastSurvivors as many of those who match the subjects are left alive at least
 * @param approval whether somebody has to agree before anything irreversible
 * @param expires when it ends to be in force
 * @param line where it begins in its file, from 1
 */
public record Order(
        String name,
        Trigger trigger,
        Subjects subjects,
        Scope scope,
        List<Step> steps,
        Mode mode,
        List<Target> never,
        Optional<Rate> rate,
        Duration coolDown,
        int leastSurvivors,
        boolean approval,
        Optional<Instant> expires,
        int line) {
    public Order {
        steps = List.copyOf(steps);
        never = List.copyOf(never);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("order " + name + " does nothing");
        }
    }

    /** The step that is due at the how-manieth happening; empty before the first. */
    public Optional<Step> due(int count) {
        Optional<Step> due = Optional.empty();
        for (Step step : steps) {
            if (step.from() <= count) {
                due = Optional.of(step);
            }
        }
        return due;
    }
}
