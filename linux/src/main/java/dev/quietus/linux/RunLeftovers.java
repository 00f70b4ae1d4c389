package dev.quietus.linux;

import dev.quietus.ProcessIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * What stays of a run although all its processes are gone: System V and POSIX objects and files that it made. Certain only
 * of a uid that nobody else has; of another it is said that it is perhaps so. Reported, never removed. For one thread at a
 * time.
 */
final class RunLeftovers {
    /** More entries of a directory are not looked at, more things of one kind not listed. */
    private static final int MOST_LOOKED_AT = 5_000;

    private static final int MOST_LISTED = 20;

    private final Kernel kernel;
    private final int uid;
    private final boolean certain;
    private final long since;
    private final List<String> found = new ArrayList<>();

    private RunLeftovers(Kernel kernel, Confines confines, ProcessIdentity first) {
        this.kernel = kernel;
        uid = confines.account().map(Account::uid).orElse(confines.uid());
        certain = confines.ownUid() && confines.account().isPresent();
        since = WallClock.bornNanos(kernel.scratch(), first);
    }

    /**
     * One line for each thing.
     *
     * @param first the run's first process: what was made before it is not of the run
     */
    static List<String> of(Kernel kernel, Confines confines, ProcessIdentity first) {
        RunLeftovers leftovers = new RunLeftovers(kernel, confines, first);
        for (SystemVObjects.Kind kind : SystemVObjects.Kind.values()) {
            leftovers.lookAt(kind);
        }
        leftovers.lookAt("/dev/shm", "POSIX shared memory or semaphore");
        for (Mount mount : kernel.mounts()) {
            if (mount.type().equals("mqueue")) {
                leftovers.lookAt(mount.point(), "POSIX message queue");
            }
        }
        if (leftovers.certain) {
            leftovers.lookAt("/tmp", "file");
        }
        return leftovers.found;
    }

    private void lookAt(SystemVObjects.Kind kind) {
        List<String> lines = new ArrayList<>();
        for (SystemVObjects.Entry entry : SystemVObjects.read(kernel.proc(), kind)) {
            boolean itsTime = entry.changed() * 1_000_000_000L >= since - since % 1_000_000_000L;
            // Whoever has made one before need not be looked for: machines keep many.
            if (itsTime && entry.belongsTo(uid) && (certain || !isThere(entry.creator()))) {
                lines.add(kind.words() + " " + entry.id());
            }
        }
        add(lines);
    }

    /** Whether anybody has this number: then he made it perhaps, and he is not of the run. */
    private static boolean isThere(int pid) {
        if (pid <= 0) {
            return false;
        }
        long fd = Pidfd.open(pid);
        Fds.close(fd);
        return !Errno.is(fd, Errno.ESRCH);
    }

    private void lookAt(String path, String words) {
        try (Folder folder = Folder.open(kernel.scratch(), path)) {
            if (folder.failure() < 0) {
                return;
            }
            List<String> lines = new ArrayList<>();
            List<String> names = folder.names(MOST_LOOKED_AT);
            for (String name : names) {
                FileStamp stamp = folder.stamp(name);
                if (stamp.identity().exists()
                        && stamp.uid() == uid
                        && (certain ? stamp.changed() : stamp.born()) >= since) {
                    lines.add(words + " " + path + "/" + name);
                }
            }
            if (names.size() == MOST_LOOKED_AT && certain) {
                lines.add("perhaps more in " + path + ": only " + MOST_LOOKED_AT + " of its entries were looked at");
            }
            add(lines);
        }
    }

    private void add(List<String> lines) {
        for (String line : lines.subList(0, Math.min(lines.size(), MOST_LISTED))) {
            found.add(certain ? line : "perhaps of this run: " + line);
        }
        if (lines.size() > MOST_LISTED) {
            found.add("and " + (lines.size() - MOST_LISTED) + " more of that kind");
        }
    }
}
