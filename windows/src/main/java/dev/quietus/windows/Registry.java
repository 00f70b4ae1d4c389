package dev.quietus.windows;

import com.sun.jna.WString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads keys of the registry. */
final class Registry {
    private static final int QUERY = 0x1;
    private static final int WIDE = 0x100;
    private static final int LONGEST_NAME = 16 * 1024;
    private static final int LONGEST = 64 * 1024;
    private static final int TEXT = 1;
    private static final int EXPANDED = 2;

    private Registry() {}

    /** The roots: handles that are the same in every process. */
    enum Root {
        CURRENT_USER("HKCU", 0x80000001),
        LOCAL_MACHINE("HKLM", 0x80000002);

        private final String word;
        private final int handle;

        Root(String word, int handle) {
            this.word = word;
            this.handle = handle;
        }

        /** As reg.exe calls it. */
        String word() {
            return word;
        }
    }

    /**
     * One value.
     *
     * @param text empty when it is none
     * @param first its first byte, -1 when it has none
     */
    record Value(String name, String text, int first) {}

    /** The values of a key; none where it is not there or may not be read. */
    static List<Value> values(Root root, String path) {
        List<Value> values = new ArrayList<>();
        long[] key = new long[1];
        if (Advapi32.CALLS.RegOpenKeyExW(root.handle, new WString(path), 0, QUERY | WIDE, key) != 0) {
            return values;
        }
        char[] name = new char[LONGEST_NAME];
        byte[] data = new byte[LONGEST];
        for (int index = 0; ; index++) {
            int[] nameLength = {LONGEST_NAME};
            int[] dataLength = {LONGEST};
            int[] type = new int[1];
            int error = Advapi32.CALLS.RegEnumValueW(key[0], index, name, nameLength, null, type, data, dataLength);
            if (error == 0) {
                values.add(new Value(
                        new String(name, 0, nameLength[0]),
                        type[0] == TEXT || type[0] == EXPANDED ? text(data, dataLength[0]) : "",
                        dataLength[0] == 0 ? -1 : data[0] & 0xff));
            } else if (error != Failure.MORE_DATA) {
                break;
            }
        }
        Advapi32.CALLS.RegCloseKey(key[0]);
        return values;
    }

    private static String text(byte[] data, int length) {
        String text = new String(data, 0, length, StandardCharsets.UTF_16LE);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
