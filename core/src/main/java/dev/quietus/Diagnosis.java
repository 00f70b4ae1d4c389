package dev.quietus;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why one process exists and what stands in the way of its end. What the {@link Depth} left out is empty.
 *
 * @param ancestry its parents up to the first process, nearest first; the parent at the time of the look, so whoever was
 *     adopted shows who adopted it
 * @param age how long it has existed; empty if it keeps whoever reads about it waiting
 * @param executable its program's file, empty where it cannot be read
 * @param origin what it comes from
 * @param asking what a polite signal does, one clause
 * @param rail why Quietus would refuse to end it, empty when it would not
 * @param findings the worst first; none for a healthy process
 * @param dependants who would miss it, outside its family
 * @param leavings what it would leave behind
 */
public record Diagnosis(
        Member member,
        List<ProcessFacts> ancestry,
        Optional<Duration> age,
        Optional<Executable> executable,
        Optional<Origin> origin,
        String asking,
        Optional<Refusal> rail,
        List<Finding> findings,
        Dependants dependants,
        Leavings leavings) {

    /** What a forced end would have to wait for; empty when nothing. */
    public Optional<Finding> obstacle() {
        return findings.isEmpty() || findings.get(0).against() != Finding.Against.FORCE
                ? Optional.empty()
                : Optional.of(findings.get(0));
    }
}
