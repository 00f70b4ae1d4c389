package dev.quietus.linux;

import dev.quietus.ProcessFacts;
import dev.quietus.spi.Snapshot;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lends out uids: numbers that no process and no user has, each used by one program for one purpose at a time, which a
 * lock file ensures. Reapers have the range of the system property {@code quietus.reaper-uids}, contained runs that of
 * {@code quietus.run-uids}, each {@code FIRST-LAST}.
 */
final class UidPool {
    /** Between what systemd gives out dynamically and what distributions do (systemd.io, Users, Groups, UIDs and GIDs). */
    private static final String REAPERS = "60600-60699";

    private static final String RUNS = "60700-60999";

    /** Where the lock files of root's programs are. */
    static final String FOLDER = "/run/quietus";

    private static final byte[] USERS = KernelText.ascii("/etc/passwd");
    /** Never through a link that somebody has put in the way. */
    private static final int LOCK_FILE =
            OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_CLOEXEC | OpenFlags.O_NOFOLLOW;

    private static final int OWNER_ONLY = 0x180;
    private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;

    private final KernelFiles files;
    private final String purpose;
    private final int first;
    private final int last;

    UidPool(KernelFiles files, String purpose, String range) {
        this.files = files;
        this.purpose = purpose;
        byte[] bytes = KernelText.bytes(range);
        int hyphen = KernelText.find(bytes, 0, bytes.length, '-');
        long low = KernelText.number(bytes, 0, hyphen);
        long high = KernelText.number(bytes, Math.min(hyphen + 1, bytes.length), bytes.length);
        // An empty range rather than a wrong one: uid 0 must never be in it.
        boolean sound = low > 0 && high >= low && high < Integer.MAX_VALUE;
        first = sound ? (int) low : 1;
        last = sound ? (int) high : 0;
    }

    static UidPool reapers(KernelFiles files) {
        return new UidPool(files, "reaper", System.getProperty("quietus.reaper-uids", REAPERS));
    }

    static UidPool runs(KernelFiles files) {
        return new UidPool(files, "run", System.getProperty("quietus.run-uids", RUNS));
    }

    boolean contains(int uid) {
        return uid >= first && uid <= last;
    }

    /** Takes a uid that nobody in the listing has and no program is using; null when there is none. */
    @Nullable
    Lease lease(Snapshot listing) {
        byte[] users = files.read(USERS);
        String directory = directory();
        int size = last - first + 1;
        // Not always from the first on: what a run has left to its uid, a setuid file for instance, finds another
        // there.
        int skipped = size > 0 ? ThreadLocalRandom.current().nextInt(size) : 0;
        for (int at = 0; at < size; at++) {
            int uid = first + (at + skipped) % size;
            if (isTaken(uid, listing)
                    || users != null && UserDatabase.name(users, uid).isPresent()) {
                continue;
            }
            String path = directory + purpose + "-uid-" + uid + ".lock";
            long fd = lock(KernelText.bytes(path));
            if (fd >= 0) {
                return new Lease(uid, fd, path, files);
            }
        }
        return null;
    }

    /**
     * Removes those lock files of this pool that killed programs have left: nobody holds them.
     *
     * @param names of files in {@link #FOLDER}
     */
    void clear(List<String> names) {
        for (String name : names) {
            byte[] path = KernelText.bytes(FOLDER + "/" + name);
            boolean own = name.startsWith(purpose + "-uid-") && name.endsWith(".lock");
            long fd = own ? lock(path) : -1;
            if (fd >= 0) {
                files.remove(path);
                Fds.close(fd);
            }
        }
    }

    private static boolean isTaken(int uid, Snapshot listing) {
        for (ProcessFacts facts : listing.processes()) {
            if (facts.users().include(uid)) {
                return true;
            }
        }
        return false;
    }

    private String directory() {
        long made = files.makeDirectory(KernelText.ascii(FOLDER));
        return made == 0 || Errno.is(made, Errno.EEXIST)
                ? FOLDER + "/"
                : System.getProperty("java.io.tmpdir", "/tmp") + "/quietus-";
    }

    /** The locked descriptor, or a negated error number. */
    private long lock(byte[] path) {
        while (true) {
            long fd = files.open(path, LOCK_FILE, OWNER_ONLY);
            if (fd < 0) {
                return fd;
            }
            long locked = Syscall.call(SyscallNumber.FLOCK, fd, LOCK_EXCLUSIVE_NOW);
            if (locked == 0 && files.identify(fd).equals(files.identify(path))) {
                return fd;
            }
            Syscall.call(SyscallNumber.CLOSE, fd);
            if (locked != 0) {
                return locked;
            }
            // Whoever held it before has removed it meanwhile: what was locked is nobody's lock any more.
        }
    }

    /** A uid that is this program's alone until it is closed. */
    record Lease(int uid, long fd, String path, KernelFiles files) implements AutoCloseable {
        @Override
        public void close() {
            files.remove(KernelText.bytes(path));
            Syscall.call(SyscallNumber.CLOSE, fd);
        }
    }
}
