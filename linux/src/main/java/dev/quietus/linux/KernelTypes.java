package dev.quietus.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/**
 * Where the members of the kernel's structures are, as it tells itself (BPF type format, Documentation/bpf/btf.rst;
 * {@code /sys/kernel/btf/vmlinux}, Linux 5.4). Pure; what is cut off or makes no sense has no members.
 */
final class KernelTypes {
    private static final int MAGIC = 0xeb9f;
    private static final int HEADER = 24;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    /** Deeper nothing is nested that has no name. */
    private static final int DEEPEST = 8;
    /** Bytes behind each type by its kind: those of its own, and those of each of its elements. */
    private static final int[] OWN = {0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0};

    private static final int[] EACH = {0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12};

    private final ByteBuffer bytes;
    private int strings;
    private int stringsEnd;
    /** Where each type begins, by its number; there is no type 0. */
    private int[] starts = new int[1];

    private KernelTypes(ByteBuffer text) {
        bytes = text.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @param text which is to stay as it is as long as this is asked */
    static KernelTypes parse(ByteBuffer text) {
        KernelTypes types = new KernelTypes(text);
        types.index();
        return types;
    }

    private void index() {
        if (bytes.limit() < HEADER || (bytes.getShort(0) & 0xffff) != MAGIC) {
            return;
        }
        long body = bytes.getInt(4) & 0xffffffffL;
        long from = body + (bytes.getInt(8) & 0xffffffffL);
        long to = from + (bytes.getInt(12) & 0xffffffffL);
        long names = body + (bytes.getInt(16) & 0xffffffffL);
        long namesEnd = names + (bytes.getInt(20) & 0xffffffffL);
        if (to > bytes.limit() || namesEnd > bytes.limit()) {
            return;
        }
        strings = (int) names;
        stringsEnd = (int) namesEnd;
        starts = new int[1 + walk((int) from, to)];
        walk((int) from, to);
    }

    /** Goes through all types that make sense, and notes where they begin where there is room for that; how many they are. */
    private int walk(int from, long to) {
        int count = 0;
        int at = from;
        while (at + 12L <= to && kind(at) < OWN.length && end(at) <= to) {
            count++;
            if (count < starts.length) {
                starts[count] = at;
            }
            at = (int) end(at);
        }
        return count;
    }

    private int kind(int type) {
        return bytes.getInt(type + 4) >>> 24 & 0x1f;
    }

    private int members(int type) {
        return bytes.getInt(type + 4) & 0xffff;
    }

    private long end(int type) {
        return type + 12L + OWN[kind(type)] + (long) EACH[kind(type)] * members(type);
    }

    /** How many bytes from the beginning of the structure; empty where the kernel has no such member. */
    OptionalInt offset(String structure, String member) {
        for (int number = 1; number < starts.length; number++) {
            if (kind(starts[number]) == STRUCT && isNamed(bytes.getInt(starts[number]), structure)) {
                OptionalInt offset = offset(starts[number], member, DEEPEST);
                if (offset.isPresent()) {
                    return offset;
                }
            }
        }
        return OptionalInt.empty();
    }

    private OptionalInt offset(int type, String member, int depth) {
        // Bit fields have their width in the upper byte then.
        int mask = bytes.getInt(type + 4) < 0 ? 0xffffff : -1;
        for (int at = type + 12; at < end(type); at += 12) {
            int here = (bytes.getInt(at + 8) & mask) / 8;
            if (isNamed(bytes.getInt(at), member)) {
                return OptionalInt.of(here);
            }
            int inner = bytes.getInt(at + 4);
            if (isNamed(bytes.getInt(at), "") && inner > 0 && inner < starts.length && depth > 0) {
                int kind = kind(starts[inner]);
                OptionalInt found = kind == STRUCT || kind == UNION
                        ? offset(starts[inner], member, depth - 1)
                        : OptionalInt.empty();
                if (found.isPresent()) {
                    return OptionalInt.of(here + found.getAsInt());
                }
            }
        }
        return OptionalInt.empty();
    }

    private boolean isNamed(int name, String text) {
        long from = strings + (name & 0xffffffffL);
        if (from + text.length() >= stringsEnd || bytes.get((int) from + text.length()) != 0) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes.get((int) from + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
