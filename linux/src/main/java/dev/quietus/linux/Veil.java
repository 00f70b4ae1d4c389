package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Processes that keep waiting whoever reads what bears on their memory: the kernel lets nobody do that while a process
 * replaces its memory (execve(2)), which lasts for as long as a file server of its own does not take back what it had
 * mapped. {@code ps} waits there for ever. Most of {@code /proc/PID} is then left unread; its {@code status} is not.
 * Thread-safe.
 */
final class Veil {
    /** After so many whoever waits uninterruptibly is taken for one of them: each costs a second, and a thread. */
    private static final int MANY = 8;

    private static final Set<String> ALWAYS_READABLE = Set.of("status", "comm", "cgroup", "mountinfo", "fd", "task");
    private static final byte[] PROC = KernelText.ascii("/proc/");
    private static final byte[] TASK = KernelText.ascii("task/");

    private final Set<Integer> veiled = ConcurrentHashMap.newKeySet();
    /** When those that were once veiled began, as it was said then: by inode of their pidfd, in ticks. */
    private final Map<Long, Long> begun = new ConcurrentHashMap<>();

    private volatile List<ProcessFacts> met = List.of();

    void draw(int pid) {
        veiled.add(pid);
    }

    /** For whoever comes back from it: the process goes on, or has ended. */
    void lift(int pid) {
        veiled.remove(pid);
    }

    boolean covers(int pid) {
        return !veiled.isEmpty() && veiled.contains(pid);
    }

    /** Whether that many cover themselves that each wait is to be avoided. */
    boolean coversMany() {
        return veiled.size() >= MANY;
    }

    /** Whether this file of a process would be waited for. */
    boolean hides(int pid, byte[] file) {
        return covers(pid) && !readable(file, 0);
    }

    /** The same for an absolute path. */
    boolean hides(byte[] path) {
        if (veiled.isEmpty() || !KernelText.begins(path, 0, path.length, PROC)) {
            return false;
        }
        int end = KernelText.find(path, PROC.length, path.length, '/');
        long pid = KernelText.number(path, PROC.length, end);
        return pid > 0 && covers((int) pid) && !readable(path, end + 1);
    }

    private static boolean readable(byte[] path, int from) {
        int at = from;
        if (KernelText.begins(path, at, path.length, TASK)) {
            at = KernelText.find(path, at + TASK.length, path.length, '/') + 1;
        }
        return at >= path.length || ALWAYS_READABLE.contains(KernelText.text(path, at, path.length));
    }

    /** Keeps who was met, for their beginnings. */
    void remember(List<ProcessFacts> processes) {
        met = processes;
    }

    /** When a process began that cannot be asked now: as it was seen before, else the latest that it can have been. */
    long begun(int pid, long inode, long latest) {
        return begun.computeIfAbsent(inode, unknown -> {
            for (ProcessFacts facts : met) {
                if (facts.pid() == pid && facts.identity().inode() == inode) {
                    return facts.identity().startTicks();
                }
            }
            return latest;
        });
    }

    /** What is said to be the beginning of a process that can be asked: once told, it stays. */
    long begunAs(long inode, long told) {
        return begun.isEmpty() ? told : begun.getOrDefault(inode, told);
    }
}
