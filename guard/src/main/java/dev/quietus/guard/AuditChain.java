package dev.quietus.guard;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What ties a line of the log to the one before: its number and the SHA-256 of that line. Pure. */
final class AuditChain {
    private static final String PREVIOUS = "previous_sha256";
    private static final String VERSION = "0.1.0";

    /**
     * What a line says of its place.
     *
     * @param previous the hash of the line before
     */
    record Place(long sequence, String previous) {}

    private AuditChain() {}

    /**
     * The line, with the line feed.
     *
     * @param unwritten how many could not be written since the line before
     */
    static byte[] line(Map<String, @Nullable Object> event, long sequence, String previous, long unwritten) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("version", "1.8.0");
        metadata.put("product", Map.of("name", "Quietus", "vendor_name", "Quietus", "version", VERSION));
        metadata.put("sequence", sequence);
        Map<String, @Nullable Object> own = new LinkedHashMap<>(JsonText.object(event, "unmapped"));
        own.put(PREVIOUS, previous);
        if (unwritten > 0) {
            own.put("unwritten_before", unwritten);
        }
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        whole.put("metadata", metadata);
        whole.putAll(event);
        whole.put("unmapped", own);
        byte[] json = JsonText.of(whole);
        byte[] line = new byte[json.length + 1];
        System.arraycopy(json, 0, line, 0, json.length);
        line[json.length] = '\n';
        return line;
    }

    /** Empty when it is no line of a log. */
    static Optional<Place> place(byte[] line) {
        Optional<Map<String, @Nullable Object>> event = JsonText.object(line);
        if (event.isEmpty()) {
            return Optional.empty();
        }
        long sequence = JsonText.number(JsonText.object(event.get(), "metadata"), "sequence");
        String previous = JsonText.text(JsonText.object(event.get(), "unmapped"), PREVIOUS);
        return sequence > 0 && previous.length() == 64 ? Optional.of(new Place(sequence, previous)) : Optional.empty();
    }

    /** Of a line without its line feed. */
    static String hash(byte[] line, int length) {
        var digest = CommonProcessId.sha256();
        digest.update(line, 0, length);
        return HexFormat.of().formatHex(digest.digest());
    }
}
