package dev.quietus;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a contained family may use, all its processes together. Breaking one ends the family. A limit that this machine
 * cannot keep is refused at the start, never ignored; one that it can only count is said to be a weakness of the run.
 *
 * @param timeout how long it may run; at its end it is asked, then forced after the grace
 * @param memory bytes of memory
 * @param processes how many processes and threads at once
 * @param cpuTime processor time, user and system
 * @param output bytes written to standard output and standard error together, which then pass through this program
 * @param calls which system calls it may make
 */
public record RunLimits(
        Optional<Duration> timeout,
        OptionalLong memory,
        OptionalInt processes,
        Optional<Duration> cpuTime,
        OptionalLong output,
        CallRule calls) {

    /** No limit at all. */
    public static RunLimits none() {
        return new RunLimits(
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                CallRule.none());
    }
}
