package dev.quietus.linux;

import dev.quietus.Held;
import dev.quietus.ProcessFacts;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;

/**
 * Kills whoever a cgroup lists, through pidfds. Newborns that are not members yet are pinned, seen to be in the cgroup
 * while pinned, and only then killed. The signal goes to the whole process: the kernel's own cgroup.kill sends it to the
 * first thread, which reaches nobody in a process whose first thread has exited.
 */
final class ControlGroupSweep {
    private static final int KILL = Signal.KILL.number();

    private final Kernel kernel;
    private final ControlGroups groups;

    ControlGroupSweep(Kernel kernel, ControlGroups groups) {
        this.kernel = kernel;
        this.groups = groups;
    }

    /**
     * Reads the lists of the whole subtree to the end and kills.
     *
     * @return how many were sent a signal
     */
    int kill(ControlGroup top, Roster roster) {
        int killed = 0;
        for (ControlGroup group : groups.subtree(top)) {
            int[] pids = groups.members(group);
            long id = group.unified() ? kernelId(group) : 0;
            for (int pid : pids == null ? new int[0] : pids) {
                Held held = roster.numbered(pid);
                boolean sent = held == null
                        ? killNewborn(pid, group, id, roster)
                        : held.send(Signal.KILL) instanceof Handle.Delivery.Accepted;
                killed += sent ? 1 : 0;
            }
        }
        return killed;
    }

    private boolean killNewborn(int pid, ControlGroup group, long id, Roster roster) {
        if (pid <= 1 || pid == kernel.pid()) {
            return false;
        }
        long fd = Pidfd.open(pid);
        if (fd < 0) {
            return false;
        }
        boolean inside = id != 0 && kernel.pidfd().info(fd) == 0
                ? kernel.scratch().getLong(Pidfd.INFO_CGROUP) == id
                : groups.path(pid, group).equals(group.membersPath()) && Pidfd.unreaped(fd);
        ProcessFacts facts =
                inside ? kernel.table().look(pid, fd, kernel.table().ticks()) : null;
        // Whoever was listed before and is no member is a stranger who has moved in.
        boolean sent = facts != null
                && !facts.ended()
                && !facts.kernelThread()
                && !roster.isStranger(facts.identity())
                && Pidfd.send(fd, KILL) == 0;
        Pidfd.close(fd);
        return sent;
    }

    /** The id of a cgroup of v2, which is the inode number of its directory. */
    private long kernelId(ControlGroup group) {
        return groups.files().identify(group.file("")).inode();
    }

    /** How many the lists of the subtree name, the dying included. */
    int count(ControlGroup top) {
        int count = 0;
        for (ControlGroup group : groups.subtree(top)) {
            int[] pids = groups.members(group);
            count += pids == null ? 0 : pids.length;
        }
        return count;
    }
}
