package dev.quietus.linux;

import dev.quietus.RunUsage;
import java.time.Duration;
import java.util.OptionalLong;

/** What a run used: its cgroup's figures, and struct rusage of its keeper with all that it has reaped (getrusage(2)). */
final class RunUsageReader {
    /** Bytes of struct rusage on 64-bit Linux. */
    static final int SIZE = 144;

    /** Of a run whose keeper has not ended. */
    static final RunUsage NONE = new RunUsage(
            OptionalLong.empty(),
            OptionalLong.empty(),
            Duration.ZERO,
            Duration.ZERO,
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    private static final int USER = 0;
    private static final int SYSTEM = 16;
    private static final int BLOCKS_READ = 88;
    private static final int BLOCKS_WRITTEN = 96;
    private static final int VOLUNTARY = 128;
    private static final int INVOLUNTARY = 136;

    private RunUsageReader() {}

    /** @param at where struct rusage of the keeper stands in the buffer */
    static RunUsage read(Scratch scratch, int at, PlanMemory plan, RunBounds bounds) {
        long[] micros = bounds.group().map(RunGroup::cpuMicros).orElse(new long[] {-1, -1});
        long user = micros[0];
        long system = micros[1];
        return new RunUsage(
                bounds.memoryPeak(),
                bounds.processesPeak(),
                user >= 0 ? Duration.ofNanos(user * 1000) : time(scratch, at + USER),
                system >= 0 ? Duration.ofNanos(system * 1000) : time(scratch, at + SYSTEM),
                plan.largestResident() == 0 ? OptionalLong.empty() : OptionalLong.of(plan.largestResident()),
                OptionalLong.of(scratch.getLong(at + VOLUNTARY)),
                OptionalLong.of(scratch.getLong(at + INVOLUNTARY)),
                OptionalLong.of(scratch.getLong(at + BLOCKS_READ)),
                OptionalLong.of(scratch.getLong(at + BLOCKS_WRITTEN)));
    }

    private static Duration time(Scratch scratch, int at) {
        return Duration.ofSeconds(scratch.getLong(at)).plusNanos(scratch.getLong(at + 8) * 1000);
    }
}
