package dev.quietus;

/**
 * Somebody who took the place of a member that had ended.
 *
 * @param member with the evidence of why it counts as one
 * @param by who started it
 */
record Comeback(Member member, Respawner by) {}
