package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A run's processes: everybody below its keeper, which takes in all orphans of the run. Not a complete listing: who is handed
 * from one parent to another meanwhile is missed. To be asked as long as the keeper has not been collected.
 *
 * @param proc for one thread at a time
 */
record RunTree(Proc proc, ProcessIdentity keeper) {
    private static final byte[] TASK = KernelText.ascii("task");

    /** Whether the kernel tells the children of a process (CONFIG_PROC_CHILDREN). */
    static boolean isPossible(Proc proc) {
        return proc.read(KernelText.ascii("thread-self/children")) >= 0;
    }

    /** Whether one of them ends already, or has ended. */
    boolean exits(int pid) {
        ProcStat stat = ProcStat.of(proc, pid);
        return stat == null || stat.exits();
    }

    /** The keeper first. */
    Set<Integer> pids() {
        Set<Integer> pids = new LinkedHashSet<>();
        ArrayDeque<Integer> open = new ArrayDeque<>();
        pids.add(keeper.pid());
        open.add(keeper.pid());
        while (!open.isEmpty()) {
            int pid = open.remove();
            for (int thread : proc.numbers(pid, TASK)) {
                int length = proc.read(pid, KernelText.ascii("task/" + thread + "/children"));
                for (int at = Scratch.HEADER; at < Scratch.HEADER + length; ) {
                    int end = KernelText.find(proc.bytes(), at, Scratch.HEADER + length, ' ');
                    int child = (int) KernelText.number(proc.bytes(), at, end);
                    if (child > 0 && pids.add(child)) {
                        open.add(child);
                    }
                    at = end + 1;
                }
            }
        }
        return pids;
    }
}
