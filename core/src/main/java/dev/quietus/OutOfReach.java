package dev.quietus;

/**
 * A member that cannot be acted on: this user may not signal it, it cannot be held, or a rail protects it.
 *
 * @param reason what is missing or in the way, in words
 */
public record OutOfReach(Member member, String reason) {}
