package dev.quietus.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where the kernel reports crashes (core(5), {@code /proc/sys/kernel/core_pattern}): to a socket while this is taken, and before
 * and after that to whom the administrator has chosen. Meanwhile those who change their user can be dumped too ({@code
 * fs.suid_dumpable}), for whoever listens on a network mostly does, and this program cannot: were it to crash, it would wait for
 * itself for ever. For one thread at a time.
 */
final class CorePattern {
    static final String SOCKET = "/run/quietus/core-dumps";

    private static final Path FOLDER = Path.of("/run/quietus");
    private static final Path LOCK = FOLDER.resolve("core-pattern.lock");
    private static final String DEFAULT = "core";
    private static final String TAKEN = "another guard is told of crashes";
    private static final String BY_ROOT = "2";
    private static final int OTHERS_WRITE = 022;

    /** With the protocol that lets the listener keep the kernel from writing anything (Linux 6.17). */
    private final BorrowedSetting pattern = new BorrowedSetting(
            Path.of("/proc/sys/kernel/core_pattern"), "@@" + SOCKET, FOLDER.resolve("core-pattern"));

    private final BorrowedSetting dumpable =
            new BorrowedSetting(Path.of("/proc/sys/fs/suid_dumpable"), BY_ROOT, FOLDER.resolve("suid-dumpable"));

    private @Nullable FileChannel lock;
    private long dumped = -1;

    /** Whether it is locked by this program: a second look at the file would unlock it (fcntl(2)). */
    private static final AtomicBoolean OURS = new AtomicBoolean();

    /** Lets no other guard take it; why it cannot be locked, empty when it is. */
    String lock() {
        try {
            return lockFile();
        } catch (IOException e) {
            return "core_pattern cannot be locked: " + e.getMessage();
        }
    }

    /** Why it could not be locked now; empty when it could. Changes nothing. */
    static String refusal() {
        if (OURS.get() || !Files.exists(LOCK)) {
            return OURS.get() ? TAKEN : "";
        }
        try (FileChannel channel = FileChannel.open(LOCK, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null ? TAKEN : "";
        } catch (IOException e) {
            return "core_pattern cannot be locked: " + e.getMessage();
        }
    }

    /** Takes it, once it is locked and the socket listens; why it cannot be, empty when it is. */
    String take() {
        try {
            // A reaper that has changed its user puts back what it has found.
            synchronized (Dumpable.CHANGE) {
                dumped = Dumpable.get();
                Dumpable.set(0);
            }
            pattern.take();
            dumpable.take();
            return "";
        } catch (IOException e) {
            giveBack();
            return "core_pattern cannot be set: " + e.getMessage();
        }
    }

    private String lockFile() throws IOException {
        if (!Files.exists(FOLDER)) {
            Files.createDirectory(
                    FOLDER, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        boolean ours = Integer.valueOf(0).equals(Files.getAttribute(FOLDER, "unix:uid"))
                && ((Integer) Files.getAttribute(FOLDER, "unix:mode") & OTHERS_WRITE) == 0;
        if (!ours) {
            return FOLDER + " is not root's alone";
        }
        if (!OURS.compareAndSet(false, true)) {
            return TAKEN;
        }
        try {
            FileChannel channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return TAKEN;
            }
            lock = channel;
            return "";
        } finally {
            OURS.set(lock != null);
        }
    }

    /** Puts back what was there before, unless somebody has changed it meanwhile. Idempotent. */
    void giveBack() {
        FileChannel held = lock;
        lock = null;
        if (held == null) {
            return;
        }
        try (held) {
            OURS.set(false);
            // In this order: a relative pattern beside the other setting is warned of by the kernel.
            dumpable.giveBack(BY_ROOT);
            pattern.giveBack(DEFAULT);
            synchronized (Dumpable.CHANGE) {
                Dumpable.set(dumped);
            }
            Files.deleteIfExists(Path.of(SOCKET));
        } catch (IOException e) {
            // The files with what was there stay: the next one puts it back.
            return;
        }
    }
}
