package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
            for (int child : children(proc, open.remove())) {
                if (pids.add(child)) {
                    open.add(child);
                }
            }
        }
        return pids;
    }

    /** Whether there is anybody but the keeper who has not ended. */
    boolean hasMembers() {
        return pids().stream().anyMatch(pid -> pid != keeper.pid() && !exits(pid));
    }

    /**
     * Sends a signal to all but the keeper.
     *
     * @param first the keeper's pidfd
     */
    void pass(long first, int signal) {
        Map<Integer, Long> held = new HashMap<>();
        pids().forEach(pid -> held.put(pid, pid == keeper.pid() ? -1 : Pidfd.open(pid)));
        // Whoever is in the tree still had his number when he was opened. It is the run's tree until the keeper is
        // collected.
        Set<Integer> still = pids();
        boolean ours = Pidfd.unreaped(first);
        held.forEach((pid, fd) -> {
            if (ours && fd >= 0 && still.contains(pid) && Pidfd.unreaped(fd)) {
                Pidfd.send(fd, signal);
            }
            Fds.close(fd);
        });
    }

    /** The children of a process; empty when it has none or they cannot be read. */
    static List<Integer> children(Proc proc, int pid) {
        List<Integer> children = new ArrayList<>();
        for (int thread : proc.numbers(pid, TASK)) {
            int length = proc.read(pid, KernelText.ascii("task/" + thread + "/children"));
            for (int at = Scratch.HEADER; at < Scratch.HEADER + length; ) {
                int end = KernelText.find(proc.bytes(), at, Scratch.HEADER + length, ' ');
                int child = (int) KernelText.number(proc.bytes(), at, end);
                if (child > 0) {
                    children.add(child);
                }
                at = end + 1;
            }
        }
        return children;
    }
}
