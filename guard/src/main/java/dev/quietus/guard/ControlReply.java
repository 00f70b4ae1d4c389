package dev.quietus.guard;

import java.nio.charset.StandardCharsets;

/** An answer to a request. No record: its body is an array, which would not be compared. */
final class ControlReply {
    private final int status;
    private final String type;
    private final byte[] body;

    /**
     * @param status of HTTP
     * @param type its media type
     */
    ControlReply(int status, String type, byte[] body) {
        this.status = status;
        this.type = type;
        this.body = body;
    }

    static ControlReply json(byte[] body) {
        return new ControlReply(200, "application/json", body);
    }

    static ControlReply error(int status, String sentence) {
        return new ControlReply(status, "application/json", ControlDocument.error(sentence));
    }

    static ControlReply text(String type, String text) {
        return new ControlReply(200, type, text.getBytes(StandardCharsets.UTF_8));
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    /** Not copied: whoever answers writes it once. */
    byte[] body() {
        return body;
    }
}
