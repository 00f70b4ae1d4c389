package dev.quietus.guard;

import dev.quietus.Capability;
import dev.quietus.Moment;

/**
 * One feed, and whether a guard hears it.
 *
 * @param moment when a response to what it tells comes
 * @param capability what it can, or why it cannot be had
 * @param needed whether an order is about what it tells
 * @param open whether it is heard; false also where a better one tells the same
 */
public record Hearing(String name, Moment moment, Capability capability, boolean needed, boolean open) {}
