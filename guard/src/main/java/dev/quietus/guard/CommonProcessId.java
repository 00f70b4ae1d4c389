package dev.quietus.guard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** The id of a process that all tools on all machines agree about (OCSF, Common Process ID). Pure. */
final class CommonProcessId {
    private CommonProcessId() {}

    /**
     * The first 16 bytes of the SHA-256 of four values, with the marks of a UUID of version 8.
     *
     * @param boot the boot's random id
     * @param pidNamespace inode number of the process's PID namespace
     * @param startTicks its start in clock ticks since boot
     * @param innermost its number in that namespace
     */
    static UUID of(UUID boot, long pidNamespace, long startTicks, long innermost) {
        ByteBuffer input = ByteBuffer.allocate(40)
                .putLong(boot.getMostSignificantBits())
                .putLong(boot.getLeastSignificantBits())
                .order(ByteOrder.nativeOrder())
                .putLong(pidNamespace)
                .putLong(startTicks)
                .putLong(innermost);
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(input.array()));
        return new UUID((digest.getLong() & ~0xf000L) | 0x8000L, (digest.getLong() & ~(3L << 62)) | Long.MIN_VALUE);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
