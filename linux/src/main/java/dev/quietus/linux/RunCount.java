package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.RunLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts what a run uses where no cgroup does it: now and then, from {@code /proc}, over everybody below the keeper. Weaker
 * than a cgroup: between two looks a limit can be exceeded. For one thread at a time.
 */
final class RunCount {
    /** Indices after the name in {@code /proc/PID/stat}, the state being 0 (proc_pid_stat(5), field minus 3). */
    private static final int UTIME = 11;

    private static final int CSTIME = 14;
    private static final int RSS = 21;
    private static final long PAGE = 4096;
    private static final byte[] STAT = KernelText.ascii("stat");
    private static final byte[] ROLLUP = KernelText.ascii("smaps_rollup");
    private static final byte[] PSS = KernelText.ascii("Pss:");

    private final Kernel kernel;
    private final KernelFiles files;
    private final RunLimits limits;
    private final int keeper;
    private long memoryPeak;
    private long processesPeak;

    RunCount(Kernel kernel, RunLimits limits, int keeper) {
        this.kernel = kernel;
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.limits = limits;
        this.keeper = keeper;
    }

    /** The limit that is broken now, if one is. */
    Optional<RunGroup.Breach> breach() {
        List<Integer> members = members();
        processesPeak = Math.max(processesPeak, members.size());
        if (limits.processes().isPresent()
                && members.size() > limits.processes().getAsInt()) {
            return Optional.of(new RunGroup.Breach("pids", members.size() + " at once"));
        }
        long resident = 0;
        long ticks = time(files.read(keeper, STAT));
        for (int member : members) {
            byte[] stat = files.read(member, STAT);
            resident += field(stat, RSS, RSS) * PAGE;
            ticks += time(stat);
        }
        memoryPeak = Math.max(memoryPeak, resident);
        if (limits.memory().isPresent() && resident > limits.memory().getAsLong()) {
            // Shared pages were counted once for each who shares them: now exactly, which takes longer.
            long used = proportional(members);
            if (used > limits.memory().getAsLong()) {
                return Optional.of(new RunGroup.Breach("memory", used + " bytes"));
            }
        }
        long millis = ticks * 1000 / ProcessTable.TICKS_PER_SECOND;
        if (limits.cpuTime().isPresent() && millis >= limits.cpuTime().get().toMillis()) {
            return Optional.of(new RunGroup.Breach(
                    "cpu-time", millis + " ms used of " + limits.cpuTime().get().toMillis() + " ms"));
        }
        return Optional.empty();
    }

    /** Most bytes that were seen, shared pages counted for each who shares them. */
    long memoryPeak() {
        return memoryPeak;
    }

    long processesPeak() {
        return processesPeak;
    }

    /** Everybody alive below the keeper. Orphans are his children: he is the namespace's first process, or a subreaper. */
    private List<Integer> members() {
        Map<Integer, List<Integer>> children = new HashMap<>();
        for (ProcessFacts facts : kernel.table().snapshot().processes()) {
            if (!facts.kernelThread()) {
                children.computeIfAbsent(facts.parent(), parent -> new ArrayList<>())
                        .add(facts.ended() ? -facts.pid() : facts.pid());
            }
        }
        List<Integer> found = new ArrayList<>(List.of(keeper));
        for (int at = 0; at < found.size(); at++) {
            children.getOrDefault(found.get(at), List.of()).stream()
                    .filter(pid -> pid > 0)
                    .forEach(found::add);
        }
        return found.subList(1, found.size());
    }

    private long proportional(List<Integer> members) {
        long bytes = 0;
        for (int member : members) {
            byte[] rollup = files.read(member, ROLLUP);
            for (int line = 0; line < rollup.length; ) {
                int end = KernelText.find(rollup, line, rollup.length, '\n');
                if (KernelText.begins(rollup, line, end, PSS)) {
                    String text =
                            KernelText.text(rollup, line + PSS.length, end).strip();
                    byte[] digits = KernelText.ascii(text.substring(0, Math.max(0, text.indexOf(' '))));
                    bytes += Math.max(0, KernelText.number(digits, 0, digits.length)) * 1024;
                    break;
                }
                line = end + 1;
            }
        }
        return bytes;
    }

    /** Clock ticks of processor time, of children it has waited for too. */
    private static long time(byte[] stat) {
        return field(stat, UTIME, CSTIME);
    }

    /** The sum of some fields, 0 of an ended process. */
    private static long field(byte[] stat, int first, int last) {
        int at = stat.length;
        while (at > 0 && stat[at - 1] != ')') {
            at--;
        }
        long sum = 0;
        at++;
        for (int field = 0; field <= last && at < stat.length; field++) {
            int end = KernelText.find(stat, at, stat.length, ' ');
            if (field >= first) {
                sum += Math.max(0, KernelText.number(stat, at, end));
            }
            at = end + 1;
        }
        return sum;
    }
}
