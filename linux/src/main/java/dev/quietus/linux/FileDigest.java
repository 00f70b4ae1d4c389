package dev.quietus.linux;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * SHA-256 of files by descriptor, kept by device, inode, size and both times for those that have not been changed lately: within
 * one tick of the file system's clock a change leaves no trace. Thread-safe.
 */
final class FileDigest {
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC = 0x7ff;
    private static final int SIZE = 40;
    private static final int CHANGED = 96;
    private static final int MODIFIED = 112;
    private static final int DEVICE = 136;
    private static final int INODE = 32;
    private static final int MODE = 28;
    private static final int TYPE = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int MOST = 4096;
    private static final long SETTLED_SECONDS = 2;
    private static final int CHUNK = 256 * 1024;
    /** No program is larger, and what is may be empty for the most part: reading that would take hours, and cost its owner nothing. */
    private static final long LARGEST = 1L << 30;

    private final ByteBuffer buffer = Scratch.direct(CHUNK);
    private final ByteBuffer stat = Scratch.direct(256);
    private final Map<Version, String> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, String> eldest) {
            return size() > MOST;
        }
    };

    /** The one of this program: what one has read another need not. */
    static FileDigest shared() {
        return Shared.ONE;
    }

    private static final class Shared {
        private static final FileDigest ONE = new FileDigest();
    }

    /** One state of one file. */
    private record Version(
            long device, long inode, long size, long modified, int modifiedNanos, long changed, int changedNanos) {}

    /** In lower case; empty for what is no regular file, cannot be read or is larger than 1 GiB; of one that is changed meanwhile, what was read of it. */
    synchronized Optional<String> of(long fd) {
        Version before = version(fd);
        if (before == null) {
            return Optional.empty();
        }
        String known = kept.get(before);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<String> digest = read(fd, before.size);
        if (digest.isEmpty() || !before.equals(version(fd))) {
            // Its owner can set its times at will: what was read is told all the same, and read again the next time.
            return digest;
        }
        long now = System.currentTimeMillis() / 1000;
        if (before.modified < now - SETTLED_SECONDS && before.changed < now - SETTLED_SECONDS) {
            kept.put(before, digest.get());
        }
        return digest;
    }

    private @org.jspecify.annotations.Nullable Version version(long fd) {
        long address = Scratch.addressOf(stat);
        // The path is the zero byte at the end, which nobody writes to.
        long result = Syscall.call(SyscallNumber.STATX, fd, address + 255, AT_EMPTY_PATH, STATX_BASIC, address);
        return result < 0 || (stat.getShort(MODE) & TYPE) != REGULAR || stat.getLong(SIZE) > LARGEST
                ? null
                : new Version(
                        stat.getLong(DEVICE),
                        stat.getLong(INODE),
                        stat.getLong(SIZE),
                        stat.getLong(MODIFIED),
                        stat.getInt(MODIFIED + 8),
                        stat.getLong(CHANGED),
                        stat.getInt(CHANGED + 8));
    }

    private Optional<String> read(long fd, long size) {
        MessageDigest digest = sha256();
        long at = 0;
        while (at < size) {
            long got = Syscall.call(SyscallNumber.PREAD64, fd, Scratch.addressOf(buffer), CHUNK, at);
            if (got <= 0) {
                return Optional.empty();
            }
            digest.update(buffer.slice(0, (int) got));
            at += got;
        }
        return Optional.of(HexFormat.of().formatHex(digest.digest()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
