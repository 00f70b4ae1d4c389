package dev.quietus.guard;

import dev.quietus.QuietusException;
import dev.quietus.Target;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One line of the panic path: {@code kill user:1001}, {@code freeze cgroup:/x}, {@code stop 1234}. A word, a blank and one
 * target, which may have blanks in it; several targets are several lines. Two lines that were run into one by a writer who
 * forgot his line's end are therefore no target, or one that nobody has.
 */
record PanicLine(Response response, Target target) {
    /** As many bytes as a FIFO takes in one piece (pipe(7), PIPE_BUF). */
    static final int MOST_BYTES = 4096;

    /**
     * Reads what is between two line ends. Pure.
     *
     * @param trusted whether whoever wrote it may name targets of every kind
     * @throws QuietusException if it is no order, or not his
     */
    static PanicLine parse(byte[] bytes, int from, int to, boolean trusted) {
        if (to - from > MOST_BYTES) {
            throw tooLong();
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw QuietusException.usage("a line has to be UTF-8");
        }
        String line = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        int blank = line.indexOf(' ');
        if (blank < 1 || blank == line.length() - 1) {
            throw QuietusException.usage("a line is " + ControlWords.RESPONSES + ", a blank and one target");
        }
        Response response = ControlWords.response(line.substring(0, blank));
        return new PanicLine(response, ControlWords.target(line.substring(blank + 1), trusted));
    }

    static QuietusException tooLong() {
        return QuietusException.usage("a line has at most " + MOST_BYTES + " bytes");
    }
}
