package dev.quietus.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Between the kernel's bytes and Java's text and numbers. Names, paths and arguments are any bytes at all: what is no
 * UTF-8 becomes {@code \xHH}, and {@link #bytes} gives the same bytes back. Nothing here throws on hostile input.
 */
final class KernelText {
    private static final String HEX = "0123456789ABCDEF";

    private KernelText() {}

    /** The bytes of an ASCII constant. */
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text of the bytes between two positions; reversible by {@link #bytes}. */
    static String text(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] < 0 || bytes[at] == '\\') {
                return escaped(bytes, from, to);
            }
        }
        return from >= to ? "" : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The bytes that {@link #text} was made from. */
    static byte[] bytes(String text) {
        if (text.indexOf('\\') < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int at = 0; at < raw.length; ) {
            if (isEscape(raw, at, raw.length)) {
                raw[length++] = (byte) ((Character.digit(raw[at + 2], 16) << 4) | Character.digit(raw[at + 3], 16));
                at += 4;
            } else {
                raw[length++] = raw[at++];
            }
        }
        return Arrays.copyOf(raw, length);
    }

    /** Where the rest of the first line that begins with this key begins; the end if there is none. */
    static int behind(byte[] text, int from, int to, byte[] key) {
        int line = from;
        while (line < to) {
            if (begins(text, line, to, key)) {
                return line + key.length;
            }
            line = find(text, line, to, '\n') + 1;
        }
        return to;
    }

    /** The unsigned decimal number that fills the range; -1 for anything else, and for what exceeds a long. */
    static long number(byte[] bytes, int from, int to) {
        if (from >= to || to - from > 19) {
            return -1;
        }
        long value = 0;
        for (int at = from; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        // 19 digits overflow at most once, into the negative.
        return value < 0 ? -1 : value;
    }

    /** The number behind the blanks behind a key that begins a line; -1 where there is none. */
    static long numberBehind(byte[] bytes, int from, int to, byte[] key) {
        int at = behind(bytes, from, to, key);
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        int end = at;
        while (end < to && bytes[end] > ' ') {
            end++;
        }
        return number(bytes, at, end);
    }

    /** The hexadecimal number that fills the range, at most 16 digits; 0 for anything else. */
    static long hexadecimal(byte[] bytes, int from, int to) {
        if (to - from > 16) {
            return 0;
        }
        long value = 0;
        for (int at = from; at < to; at++) {
            int digit = Character.digit(bytes[at], 16);
            if (digit < 0) {
                return 0;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /** Writes a number that is not negative, without leading zeros; answers the position behind it. */
    static int decimal(byte[] to, int at, int value) {
        int end = at + 1;
        for (int rest = value / 10; rest > 0; rest /= 10) {
            end++;
        }
        int digit = end;
        int rest = value;
        do {
            to[--digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (digit > at);
        return end;
    }

    /** The texts between zero bytes, as in {@code cmdline} and {@code environ}; a last one may lack its zero byte. */
    static List<String> strings(byte[] bytes, int from, int to) {
        List<String> strings = new ArrayList<>();
        for (int at = from; at < to; ) {
            int end = find(bytes, at, to, 0);
            strings.add(text(bytes, at, end));
            at = end + 1;
        }
        return strings;
    }

    /** The first position of a byte in the range, or the range's end. */
    static int find(byte[] bytes, int from, int to, int wanted) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** Whether the range begins with these bytes. */
    static boolean begins(byte[] bytes, int from, int to, byte[] prefix) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int at = 0; at < prefix.length; at++) {
            if (bytes[from + at] != prefix[at]) {
                return false;
            }
        }
        return true;
    }

    private static String escaped(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder(to - from + 8);
        for (int at = from; at < to; ) {
            int length = sequence(bytes, at, to);
            if (length == 0 || isEscape(bytes, at, to)) {
                // A backslash that would read as one of our own escapes is escaped itself, else the way back is lost.
                text.append('\\')
                        .append('x')
                        .append(HEX.charAt((bytes[at] >> 4) & 15))
                        .append(HEX.charAt(bytes[at] & 15));
                at++;
            } else {
                text.appendCodePoint(codePoint(bytes, at, length));
                at += length;
            }
        }
        return text.toString();
    }

    private static boolean isEscape(byte[] bytes, int at, int to) {
        return to - at >= 4
                && bytes[at] == '\\'
                && bytes[at + 1] == 'x'
                && Character.digit(bytes[at + 2], 16) >= 0
                && Character.digit(bytes[at + 3], 16) >= 0;
    }

    /** The length of the well-formed UTF-8 sequence at this position (RFC 3629), 0 if there is none. */
    private static int sequence(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length =
                lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
        if (length == 0 || to - at < length) {
            return 0;
        }
        for (int next = 1; next < length; next++) {
            if ((bytes[at + next] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int point = codePoint(bytes, at, length);
        boolean surrogate = point >= 0xd800 && point < 0xe000;
        boolean overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        return surrogate || overlong || point > Character.MAX_CODE_POINT ? 0 : length;
    }

    private static int codePoint(byte[] bytes, int at, int length) {
        if (length == 1) {
            return bytes[at];
        }
        int point = bytes[at] & (0x7f >> length);
        for (int next = 1; next < length; next++) {
            point = (point << 6) | (bytes[at + next] & 0x3f);
        }
        return point;
    }
}
