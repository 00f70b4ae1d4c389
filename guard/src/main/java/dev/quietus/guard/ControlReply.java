package dev.quietus.guard;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An answer to a request.
 *
 * @param status of HTTP
 * @param type its media type
 */
record ControlReply(int status, String type, ByteBuffer body) {
    ControlReply(int status, String type, byte[] body) {
        this(status, type, ByteBuffer.wrap(body).asReadOnlyBuffer());
    }

    static ControlReply json(byte[] body) {
        return new ControlReply(200, "application/json", body);
    }

    static ControlReply error(int status, String sentence) {
        return new ControlReply(status, "application/json", JsonText.error(sentence));
    }

    static ControlReply text(String type, String text) {
        return new ControlReply(200, type, text.getBytes(StandardCharsets.UTF_8));
    }
}
