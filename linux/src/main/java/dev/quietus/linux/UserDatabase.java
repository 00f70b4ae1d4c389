package dev.quietus.linux;

import java.util.Optional;
import java.util.OptionalInt;

/** Reads lines such as {@code alice:x:1000:1000:Alice:/home/alice:/bin/sh} (passwd(5)). Pure. */
final class UserDatabase {
    private static final int NAME = 0;
    private static final int UID = 2;

    private UserDatabase() {}

    /** The uid of a user. */
    static OptionalInt uid(byte[] bytes, String name) {
        byte[] wanted = KernelText.bytes(name);
        for (int line = 0; line < bytes.length; ) {
            int end = KernelText.find(bytes, line, bytes.length, '\n');
            if (field(bytes, line, end, NAME, wanted)) {
                return number(bytes, line, end);
            }
            line = end + 1;
        }
        return OptionalInt.empty();
    }

    /** The first user that has this uid. */
    static Optional<String> name(byte[] bytes, int uid) {
        byte[] wanted = KernelText.ascii(Integer.toUnsignedString(uid));
        for (int line = 0; line < bytes.length; ) {
            int end = KernelText.find(bytes, line, bytes.length, '\n');
            if (field(bytes, line, end, UID, wanted)) {
                return Optional.of(KernelText.text(bytes, line, KernelText.find(bytes, line, end, ':')));
            }
            line = end + 1;
        }
        return Optional.empty();
    }

    /** A uid written as a number; a uid above the range of int is the int with the same bits. */
    static OptionalInt number(String text) {
        byte[] bytes = KernelText.bytes(text);
        long number = KernelText.number(bytes, 0, bytes.length);
        // All ones means "unchanged" to the kernel and is nobody's uid.
        return number < 0 || number >= 0xffffffffL ? OptionalInt.empty() : OptionalInt.of((int) number);
    }

    private static OptionalInt number(byte[] bytes, int line, int end) {
        int start = start(bytes, line, end, UID);
        return number(KernelText.text(bytes, start, KernelText.find(bytes, start, end, ':')));
    }

    private static boolean field(byte[] bytes, int line, int end, int field, byte[] wanted) {
        int start = start(bytes, line, end, field);
        return KernelText.find(bytes, start, end, ':') - start == wanted.length
                && KernelText.begins(bytes, start, end, wanted);
    }

    private static int start(byte[] bytes, int line, int end, int field) {
        int at = line;
        for (int skip = 0; skip < field; skip++) {
            at = Math.min(end, KernelText.find(bytes, at, end, ':') + 1);
        }
        return at;
    }
}
