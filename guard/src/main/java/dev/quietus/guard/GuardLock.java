package dev.quietus.guard;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Only one guard writes into a folder: two would tear one log. Let go by the kernel when this program ends, however it does. */
final class GuardLock implements AutoCloseable {
    private final FileChannel channel;

    private GuardLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException in a sentence, when another one has it, or nobody can */
    static GuardLock take(Path folder) throws IOException {
        AuditFiles.makeFolder(folder);
        FileChannel channel = FileChannel.open(
                folder.resolve("lock"),
                AuditFiles.ownersOnly(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                AuditFiles.OWNER);
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            taken = lock != null;
        } catch (OverlappingFileLockException e) {
            // This very program has one already.
            taken = false;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw new IOException(
                    "another guard writes into " + folder + "; end it, or let this one write into another folder");
        }
        return new GuardLock(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
