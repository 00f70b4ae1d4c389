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

    /**
     * Reads what {@link KeeperEnd#collect} has left in the buffer.
     *
     * @param resident most bytes resident in any process, 0 unknown
     */
    static RunUsage read(Scratch scratch, long resident, RunBounds bounds) {
        int at = KeeperEnd.USAGE;
        // All that reads files uses the same buffer.
        Duration inPrograms = time(scratch, at + USER);
        Duration inKernel = time(scratch, at + SYSTEM);
        OptionalLong voluntary = OptionalLong.of(scratch.getLong(at + VOLUNTARY));
        OptionalLong involuntary = OptionalLong.of(scratch.getLong(at + INVOLUNTARY));
        OptionalLong read = OptionalLong.of(scratch.getLong(at + BLOCKS_READ));
        OptionalLong written = OptionalLong.of(scratch.getLong(at + BLOCKS_WRITTEN));
        long[] micros = bounds.group().map(RunGroup::cpuMicros).orElse(new long[] {-1, -1});
        return new RunUsage(
                bounds.memoryPeak(),
                bounds.processesPeak(),
                micros[0] >= 0 ? Duration.ofNanos(micros[0] * 1000) : inPrograms,
                micros[1] >= 0 ? Duration.ofNanos(micros[1] * 1000) : inKernel,
                resident == 0 ? OptionalLong.empty() : OptionalLong.of(resident),
                voluntary,
                involuntary,
                read,
                written);
    }

    private static Duration time(Scratch scratch, int at) {
        return Duration.ofSeconds(scratch.getLong(at)).plusNanos(scratch.getLong(at + 8) * 1000);
    }
}
