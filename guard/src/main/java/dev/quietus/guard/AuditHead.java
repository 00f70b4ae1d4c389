package dev.quietus.guard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the log ends, kept apart from it: who cuts lines off the end has to change this too. Always as long, written in place
 * by one call within one sector, so that it is whole or as before.
 *
 * @param first number of the first line that is kept
 * @param last number of the last line that is on the disk
 * @param hash of that line, SHA-256 in lower case
 */
record AuditHead(long first, long last, String hash) {
    /** The hash that the first line of all names. */
    static final String NOTHING = "0".repeat(64);

    static final AuditHead EMPTY = new AuditHead(1, 0, NOTHING);
    private static final int LONGEST = 256;
    private static final Pattern FORM =
            Pattern.compile("quietus-log-head/1 first=(\\d{18}) last=(\\d{18}) sha256=([0-9a-f]{64})\n");

    /** Empty when there is none, or it is unreadable. */
    static Optional<AuditHead> read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                return Optional.empty();
            }
            Matcher matcher = FORM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            return matcher.matches()
                    ? Optional.of(new AuditHead(
                            Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @param force whether it is on the disk when this returns */
    void write(Path file, boolean force) throws IOException {
        String text =
                String.format(Locale.ROOT, "quietus-log-head/1 first=%018d last=%018d sha256=%s\n", first, last, hash);
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        try (FileChannel channel = FileChannel.open(
                file, AuditFiles.ownersOnly(StandardOpenOption.CREATE, StandardOpenOption.WRITE), AuditFiles.OWNER)) {
            AuditFiles.writeWhole(channel, ByteBuffer.wrap(bytes), 0);
            if (channel.size() > bytes.length) {
                channel.truncate(bytes.length);
            }
            if (force) {
                channel.force(false);
            }
        }
    }
}
