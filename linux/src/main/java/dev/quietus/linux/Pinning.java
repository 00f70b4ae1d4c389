package dev.quietus.linux;

import dev.quietus.ProcessFacts;

/** What became of the attempt to hold exactly one process. */
sealed interface Pinning {
    /**
     * It is held.
     *
     * @param fd its pidfd, which the receiver closes
     * @param facts what was seen of it after the pidfd was opened
     */
    record Pinned(long fd, ProcessFacts facts) implements Pinning {}

    /** There is no such process any more, or its number is another's. */
    record Vanished() implements Pinning {}

    /**
     * It cannot be held.
     *
     * @param exhausted whether only for want of descriptors
     */
    record Refused(String reason, boolean exhausted) implements Pinning {}
}
