package dev.quietus;

import java.time.Duration;
import java.util.List;

/**
 * How a family stands after a freeze or a thaw.
 *
 * @param still who cannot run: stopped, frozen, traced, or in an uninterruptible wait
 * @param moving who can
 * @param refused who could not be held
 */
public record Stillness(List<Member> still, List<Member> moving, List<Member> refused, Duration elapsed) {}
