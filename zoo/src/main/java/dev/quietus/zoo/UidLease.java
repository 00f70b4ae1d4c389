package dev.quietus.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A uid that belongs to one enclosure until closed: a file lock keeps other JVMs away, and no process has it at first.
 * A JVM that dies gives its leases back. Not thread-safe; different leases may be used by different threads.
 */
final class UidLease implements AutoCloseable {
    private static final int FIRST = 20_000;
    private static final int COUNT = 9_900; // the last hundred are for experiments by hand

    private static final int REAPER_DISTANCE = 10_000; // see zoo-clear.c

    private final int uid;
    private final Path file;
    private final FileLock lock;

    private UidLease(int uid, Path file, FileLock lock) {
        this.uid = uid;
        this.file = file;
        this.lock = lock;
    }

    /** Takes any free uid. */
    static UidLease take() {
        Path folder = Grounds.folder("uids");
        int begin = ThreadLocalRandom.current().nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            UidLease lease = tryTake(FIRST + (begin + i) % COUNT, folder);
            if (lease != null) {
                return lease;
            }
        }
        throw new ZooFailure("no uid of the zoo is free");
    }

    private static @Nullable UidLease tryTake(int uid, Path folder) {
        Path file = folder.resolve(Integer.toString(uid));
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException expected) {
                // another enclosure of this JVM has it
            }
            if (lock == null) {
                channel.close();
                return null;
            }
            UidLease lease = new UidLease(uid, file, lock);
            if (lease.free()) {
                return lease;
            }
            lease.close();
            return null;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Zombies count as use. The cleaner's uid is the lower one: it has to be nobody's too. */
    private boolean free() {
        return unused(uid) && unused(uid - REAPER_DISTANCE);
    }

    private static boolean unused(int uid) {
        String counter = Workshop.program("zoo-count").toString();
        return Tool.run(List.of(counter, "--uid", Integer.toString(uid)))
                        .lines()
                        .size()
                == 1;
    }

    int uid() {
        return uid;
    }

    /** Gives the uid back. The file stays while others wait for it: deleting a locked file would make two of one. */
    @Override
    public void close() {
        try (FileChannel channel = lock.channel()) {
            Files.deleteIfExists(file);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
