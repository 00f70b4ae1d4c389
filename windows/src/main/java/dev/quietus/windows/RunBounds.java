package dev.quietus.windows;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.RunLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Keeps the limits of a run by looking at everybody in its job, at each birth and every 10 ms. What grows faster is met late. */
final class RunBounds {
    private final RunLimits limits;
    private final Job job;
    private final ProcessTable table;
    /** How long each that was seen has computed, in units of 100 ns, as of the last look at it. */
    private final Map<ProcessIdentity, Long> computed = new HashMap<>();

    private long mostMemory = -1;

    RunBounds(RunLimits limits, Job job, ProcessTable table) {
        this.limits = limits;
        this.job = job;
        this.table = table;
    }

    /**
     * A limit that was broken.
     *
     * @param detail what was seen
     */
    record Breach(String limit, String detail) {}

    /** Whether there is anything to look at. */
    boolean counts() {
        return limits.memory().isPresent()
                || limits.processes().isPresent()
                || limits.cpuTime().isPresent();
    }

    List<String> weaknesses() {
        return counts() ? List.of("limits of a run are looked at every 10 ms") : List.of();
    }

    OptionalLong mostMemory() {
        return mostMemory < 0 ? OptionalLong.empty() : OptionalLong.of(mostMemory);
    }

    Optional<Breach> breach() {
        if (!counts()) {
            return Optional.empty();
        }
        Set<Integer> members = new HashSet<>(job.members());
        long memory = 0;
        long threads = 0;
        for (ProcessFacts facts : table.snapshot().processes()) {
            if (members.contains(facts.pid())) {
                memory += Math.max(0, facts.residentPages()) * ProcessTable.PAGE;
                threads += facts.threads();
                computed.put(facts.identity(), Math.max(0, facts.processorTicks()));
            }
        }
        mostMemory = Math.max(mostMemory, memory);
        if (limits.memory().isPresent() && memory > limits.memory().getAsLong()) {
            return Optional.of(new Breach("memory", memory + " bytes resident"));
        }
        if (limits.processes().isPresent() && threads > limits.processes().getAsInt()) {
            return Optional.of(new Breach("pids", threads + " processes and threads"));
        }
        Duration time = computed();
        return limits.cpuTime().isPresent() && time.compareTo(limits.cpuTime().get()) > 0
                ? Optional.of(new Breach("cpu-time", time.toMillis() + " ms"))
                : Optional.empty();
    }

    /** By the job's own account, or by what was seen of each, whichever is more: Wine keeps no account. */
    private Duration computed() {
        long seen = 0;
        for (long one : computed.values()) {
            seen += one;
        }
        return Duration.ofNanos(100 * Math.max(seen, job.account().time()));
    }
}
