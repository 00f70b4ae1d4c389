package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who waits for a lock on a file that a process holds (flock(2), fcntl_locking(2)). For one thread at a time. */
final class LockWaiters {
    private static final byte[] LOCKS = KernelText.ascii("locks");

    private final KernelFiles files;
    private final Map<Integer, ProcessFacts> listed;
    private @Nullable List<LockTable.Lock> waitedFor;

    /** @param listed everybody, by pid */
    LockWaiters(Kernel kernel, Map<Integer, ProcessFacts> listed) {
        this.files = new KernelFiles(kernel.scratch(), kernel.proc());
        this.listed = listed;
    }

    /** @param links the process's descriptors, by what they lead to */
    void add(Ties.Rank rank, ProcessFacts facts, Map<String, List<String>> links, int order) {
        for (LockTable.Lock lock : waitedFor()) {
            // Who was given the descriptor later holds the lock too; only its own table says so.
            boolean own = lock.pid() == facts.pid();
            String file = own || !listed.containsKey(lock.pid()) ? fileOf(facts, links, lock.what()) : "";
            if (own || !file.isEmpty()) {
                for (int pid : lock.waiters()) {
                    ProcessFacts waiter = listed.get(pid);
                    if (waiter != null) {
                        rank.add(order, waiter, "waits for its lock" + (file.isEmpty() ? "" : " on " + file));
                    }
                }
            }
        }
    }

    private List<LockTable.Lock> waitedFor() {
        List<LockTable.Lock> known = waitedFor;
        if (known == null) {
            byte[] bytes = files.read(LOCKS);
            known = bytes == null ? List.of() : LockTable.waitedFor(bytes, 0, bytes.length);
            waitedFor = known;
        }
        return known;
    }

    /** The file that one of its descriptors has locked so, as the descriptor's link shows it; empty without one. */
    private String fileOf(ProcessFacts facts, Map<String, List<String>> links, String what) {
        for (Map.Entry<String, List<String>> one : links.entrySet()) {
            for (String link : one.getValue()) {
                if (one.getKey().startsWith("/") && isLocked(facts, link, what)) {
                    return one.getKey();
                }
            }
        }
        return "";
    }

    private boolean isLocked(ProcessFacts facts, String link, String what) {
        // fd/3 becomes fdinfo/3; a living thread's directory may stand in front.
        int slash = link.lastIndexOf('/');
        byte[] info =
                files.read(facts.pid(), KernelText.ascii(link.substring(0, slash) + "info" + link.substring(slash)));
        return LockTable.heldBy(info, 0, info.length).contains(what);
    }
}
