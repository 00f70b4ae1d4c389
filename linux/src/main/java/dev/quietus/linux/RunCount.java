package dev.quietus.linux;

import dev.quietus.RunLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Counts what a run uses where no cgroup does, by looking at everybody in its tree. What comes and goes between two looks
 * is missed, and so is memory that nobody maps (files of tmpfs). For one thread at a time.
 */
final class RunCount {
    private static final byte[] RESIDENT = KernelText.ascii("VmRSS:");
    private static final byte[] ANONYMOUS = KernelText.ascii("RssAnon:");
    private static final byte[] SWAPPED = KernelText.ascii("VmSwap:");
    private static final byte[] ROLLUP = KernelText.ascii("smaps_rollup");
    private static final byte[] SHARED_OUT = KernelText.ascii("Pss:");
    private static final byte[] SWAP_SHARED_OUT = KernelText.ascii("SwapPss:");
    /** Fields of proc_pid_stat(5). */
    private static final int USER_TIME = 14;

    private static final int SYSTEM_TIME = 15;
    private static final int REAPED_USER_TIME = 16;
    private static final int REAPED_SYSTEM_TIME = 17;
    private static final int THREADS = 20;

    private static final long TICK_NANOS = 1_000_000_000L / ProcessTable.TICKS_PER_SECOND;
    /** Past this, what is shared counts for each who shares it. */
    private static final long LONGEST_NANOS = 1_000_000_000L;

    private final RunThread thread;
    private final Proc proc;
    private final int keeper;
    private final RunLimits limits;
    /** The ticks that each process had used by itself when it was last seen; a number used again counts for both. */
    private final Map<Integer, Long> used = new HashMap<>();

    private long usedByGone;
    private long memory;
    private long memoryPeak;
    /** Since when a thread of its own shares out what several have, if one does. */
    private OptionalLong sharedOut = OptionalLong.empty();

    private long threadsPeak;

    /**
     * @param keeper its pid, which does not count
     * @param limits those to be counted
     */
    RunCount(RunThread thread, Proc proc, int keeper, RunLimits limits) {
        this.thread = thread;
        this.proc = proc;
        this.keeper = keeper;
        this.limits = limits;
    }

    OptionalLong memoryPeak() {
        return limits.memory().isPresent() ? OptionalLong.of(memoryPeak) : OptionalLong.empty();
    }

    OptionalLong processesPeak() {
        return limits.processes().isPresent() ? OptionalLong.of(threadsPeak) : OptionalLong.empty();
    }

    /**
     * Looks, and says which limit is broken, if one is.
     *
     * @param pids everybody in the tree
     */
    Optional<Breach> breach(Set<Integer> pids) {
        return processes(pids).or(() -> limits.memory().isPresent() ? memory(pids) : Optional.empty());
    }

    private Optional<Breach> processes(Set<Integer> pids) {
        long threads = 0;
        long ticks = 0;
        Map<Integer, Long> seen = new HashMap<>();
        for (int pid : pids) {
            int length = proc.read(pid, Proc.STAT);
            if (length > 0) {
                long own = field(length, USER_TIME) + field(length, SYSTEM_TIME);
                seen.put(pid, own);
                ticks += own + field(length, REAPED_USER_TIME) + field(length, REAPED_SYSTEM_TIME);
                threads += pid == keeper ? 0 : field(length, THREADS);
            }
        }
        threadsPeak = Math.max(threadsPeak, threads);
        if (limits.processes().isPresent() && threads > limits.processes().getAsInt()) {
            return Optional.of(Breach.processes(limits.processes().getAsInt()));
        }
        Duration time = Duration.ofNanos(Math.max(ticks, everUsed(seen)) * TICK_NANOS);
        return limits.cpuTime().filter(most -> time.compareTo(most) >= 0).map(most -> Breach.cpuTime(time, most));
    }

    private Optional<Breach> memory(Set<Integer> pids) {
        long most = limits.memory().getAsLong();
        long now = System.nanoTime();
        long bytes = bytes(proc, keeper, pids, Proc.STATUS, RESIDENT, SWAPPED);
        if (bytes > most && sharedOut.isEmpty()) {
            // What several share is resident in each: only beyond the limit is it worth while to share it out. How long
            // that takes is up to the command.
            sharedOut = OptionalLong.of(now);
            thread.aside(() -> sharedOut(pids, keeper), result -> {
                memory = result;
                sharedOut = OptionalLong.empty();
            });
        } else if (bytes <= most) {
            memory = bytes;
        }
        memoryPeak = Math.max(memoryPeak, memory);
        boolean late = sharedOut.isPresent() && now - sharedOut.getAsLong() > LONGEST_NANOS;
        return memory > most || late ? Optional.of(Breach.memory(most)) : Optional.empty();
    }

    private static long sharedOut(Set<Integer> pids, int keeper) {
        try (Kernel kernel = Kernel.open()) {
            return bytes(kernel.proc(), keeper, pids, ROLLUP, SHARED_OUT, SWAP_SHARED_OUT);
        }
    }

    /** What all but the keeper have in memory and in swap, in bytes; of whom that may not be read, his own. */
    private static long bytes(Proc proc, int keeper, Set<Integer> pids, byte[] file, byte[] inMemory, byte[] inSwap) {
        long kilobytes = 0;
        for (int pid : pids) {
            if (pid != keeper) {
                int length = proc.read(pid, file);
                kilobytes +=
                        length > 0 ? value(proc, length, inMemory) + value(proc, length, inSwap) : anonymous(proc, pid);
            }
        }
        return 1024 * kilobytes;
    }

    /**
     * The ticks of all that was ever seen, by themselves. Parents inherit the time of children that they wait for
     * (getrusage(2)), and only of those; this misses the last moments of each, but of all.
     */
    private long everUsed(Map<Integer, Long> seen) {
        used.forEach((pid, ticks) -> {
            if (seen.getOrDefault(pid, -1L) < ticks) {
                usedByGone += ticks;
            }
        });
        used.clear();
        used.putAll(seen);
        long all = usedByGone;
        for (long ticks : seen.values()) {
            all += ticks;
        }
        return all;
    }

    private static long anonymous(Proc proc, int pid) {
        int length = proc.read(pid, Proc.STATUS);
        return value(proc, length, ANONYMOUS) + value(proc, length, SWAPPED);
    }

    /** The number behind a key, 0 where there is none. */
    private static long value(Proc proc, int length, byte[] key) {
        byte[] text = proc.bytes();
        int end = Scratch.HEADER + Math.max(0, length);
        return Math.max(0, KernelText.numberBehind(text, Scratch.HEADER, end, key));
    }

    private long field(int length, int which) {
        return Math.max(0, ProcStat.field(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length, which));
    }
}
