package dev.quietus;

import java.time.Duration;
import java.util.List;

/**
 * How a family stands after a freeze or a thaw.
 *
 * @param still who cannot run: stopped, frozen, traced, or in an uninterruptible wait
 * @param moving who can
 * @param outOfReach who could not be stopped or continued, with the reason; in neither of the other lists
 * @param unmatched for each target that names nobody, the sentence that says so
 */
public record Stillness(
        List<Member> still,
        List<Member> moving,
        List<OutOfReach> outOfReach,
        List<String> unmatched,
        Duration elapsed) {}
