package dev.quietus.linux;

/**
 * Undoes the kernel's octal escapes, such as {@code \012} for a newline in maps and {@code \040} for a space in
 * mountinfo (fs/seq_file.c mangle_path). Pure.
 */
final class Octal {
    private Octal() {}

    /** The text of the bytes that were escaped. */
    static String text(byte[] bytes, int from, int to) {
        if (KernelText.find(bytes, from, to, '\\') == to) {
            return KernelText.text(bytes, from, to);
        }
        byte[] plain = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; ) {
            int value = value(bytes, at, to);
            plain[length++] = value < 0 ? bytes[at] : (byte) value;
            at += value < 0 ? 1 : 4;
        }
        return KernelText.text(plain, 0, length);
    }

    private static int value(byte[] bytes, int at, int to) {
        if (to - at < 4 || bytes[at] != '\\') {
            return -1;
        }
        int value = 0;
        for (int digit = 1; digit <= 3; digit++) {
            int octal = bytes[at + digit] - '0';
            if (octal < 0 || octal > 7) {
                return -1;
            }
            value = value << 3 | octal;
        }
        return value > 0xff ? -1 : value;
    }
}
