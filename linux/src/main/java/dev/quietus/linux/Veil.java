package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Processes that keep waiting whoever reads what bears on their memory: the kernel lets nobody do that while a process
 * replaces its memory (execve(2)), which lasts for as long as a file server of its own does not take back what it had
 * mapped. {@code ps} waits there for ever. Most of {@code /proc/PID} is then left unread; its {@code status} is not.
 * Thread-safe.
 */
final class Veil {
    /** After so many whoever waits uninterruptibly is taken for one of them: each costs a moment, and a thread. */
    private static final int MANY = 8;

    private static final Set<String> ALWAYS_READABLE = Set.of("status", "comm", "cgroup", "mountinfo", "fd", "task");
    private static final byte[] PROC = KernelText.ascii("/proc/");
    private static final byte[] TASK = KernelText.ascii("task/");

    /** Those about whom a reader waits. */
    private final Set<Integer> veiled = ConcurrentHashMap.newKeySet();
    /** Those whose files would be waited for whatever they are. */
    private final Set<Integer> dark = ConcurrentHashMap.newKeySet();
    /** Those that are avoided only because there are many; asked again at each listing. */
    private final Set<Integer> avoided = ConcurrentHashMap.newKeySet();
    /** All that were ever looked past, by number, with the inode of their pidfd, 0 where it is not known. */
    private final Map<Integer, Long> past = new ConcurrentHashMap<>();

    private volatile List<ProcessFacts> met = List.of();

    /** Over one about whom a reader waits; once more over one whose readable files keep waiting too. */
    void draw(int pid) {
        if (!veiled.add(pid)) {
            dark.add(pid);
        }
        lookPast(pid, 0);
    }

    /** For whoever comes back from it: the process goes on, or has ended. */
    void lift(int pid) {
        dark.remove(pid);
        veiled.remove(pid);
    }

    /** Says of one, where there are many, whether it is to be avoided now. */
    void avoid(int pid, boolean now) {
        if (now) {
            avoided.add(pid);
        } else {
            avoided.remove(pid);
        }
    }

    /** Notes that something of it was not looked at. */
    void lookPast(int pid, long inode) {
        past.put(pid, inode);
    }

    boolean covers(int pid) {
        return keepsWaiting(pid) || !avoided.isEmpty() && avoided.contains(pid);
    }

    /** Whether a reader waits for it now. */
    boolean keepsWaiting(int pid) {
        return !veiled.isEmpty() && veiled.contains(pid);
    }

    /** Whether that many cover themselves that each wait is to be avoided. */
    boolean coversMany() {
        boolean many = veiled.size() >= MANY;
        if (!many && !avoided.isEmpty()) {
            avoided.clear();
        }
        return many;
    }

    /** Whether this file of a process would be waited for. */
    boolean hides(int pid, byte[] file) {
        return covers(pid) && (dark.contains(pid) || !readable(file, 0));
    }

    /** The same for an absolute path. */
    boolean hides(byte[] path) {
        if (veiled.isEmpty() && avoided.isEmpty() || !KernelText.begins(path, 0, path.length, PROC)) {
            return false;
        }
        int end = KernelText.find(path, PROC.length, path.length, '/');
        long pid = KernelText.number(path, PROC.length, end);
        return pid > 0 && covers((int) pid) && (dark.contains((int) pid) || !readable(path, end + 1));
    }

    private static boolean readable(byte[] path, int from) {
        int at = from;
        if (KernelText.begins(path, at, path.length, TASK)) {
            at = KernelText.find(path, at + TASK.length, path.length, '/') + 1;
        }
        return at >= path.length || ALWAYS_READABLE.contains(KernelText.text(path, at, path.length));
    }

    /** Who was looked past at some time and is still there: what was asked about all may have missed it. */
    Optional<String> unseen(Pidfd pidfd) {
        past.entrySet().removeIf(one -> hasEnded(one, pidfd));
        return past.keySet().stream()
                .findFirst()
                .map(pid -> "process " + pid + " keeps waiting whoever reads about it");
    }

    /** Only when that is certain. */
    private static boolean hasEnded(Map.Entry<Integer, Long> one, Pidfd pidfd) {
        long fd = Pidfd.open(one.getKey());
        if (fd < 0) {
            return Errno.is(fd, Errno.ESRCH) || Errno.is(fd, Errno.ENOENT);
        }
        long inode = pidfd.inode(fd);
        Pidfd.close(fd);
        return one.getValue() != 0 && inode != 0 && inode != one.getValue();
    }

    /** Keeps who was met, for their beginnings. */
    void remember(List<ProcessFacts> processes) {
        met = processes;
    }

    /** When a process began that cannot be asked now, in ticks: as it was seen before, else unknown. */
    long begun(int pid, long inode) {
        for (ProcessFacts facts : met) {
            if (facts.pid() == pid && facts.identity().inode() == inode) {
                return facts.identity().startTicks();
            }
        }
        return ProcessIdentity.UNKNOWN_START;
    }
}
