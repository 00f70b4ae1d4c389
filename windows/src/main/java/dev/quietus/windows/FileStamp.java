package dev.quietus.windows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * By what a file is recognised as the very same one (BY_HANDLE_FILE_INFORMATION).
 *
 * @param volume the serial number of its volume
 * @param index its number there
 * @param created when, in units of 100 ns since 1601
 * @param written when it was last written, in the same units
 * @param size in bytes
 * @param attributes of FILE_ATTRIBUTE_*
 */
record FileStamp(int volume, long index, long created, long written, long size, int attributes) {
    private static final int LENGTH = 52;
    private static final int DIRECTORY = 0x10;
    private static final int REPARSE_POINT = 0x400;

    /** Of a handle of this process; null when it is of no file on a disk. */
    static @Nullable FileStamp of(long file) {
        byte[] bytes = new byte[LENGTH];
        return Kernel32.CALLS.GetFileInformationByHandle(file, bytes) ? parse(bytes) : null;
    }

    static FileStamp parse(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new FileStamp(
                buffer.getInt(28),
                halves(buffer, 44),
                buffer.getLong(4),
                buffer.getLong(20),
                halves(buffer, 32),
                buffer.getInt(0));
    }

    /** The upper half comes first. */
    private static long halves(ByteBuffer buffer, int at) {
        return (long) buffer.getInt(at) << 32 | Integer.toUnsignedLong(buffer.getInt(at + 4));
    }

    /** Whether it is a file and nothing else: no folder, no link. */
    boolean isPlain() {
        return (attributes & (DIRECTORY | REPARSE_POINT)) == 0;
    }

    boolean isSame(FileStamp other) {
        return volume == other.volume && index == other.index && created == other.created;
    }

    /** The fields that a receipt keeps. */
    Map<String, String> proof() {
        Map<String, String> proof = new LinkedHashMap<>();
        proof.put("volume", Integer.toHexString(volume));
        proof.put("file", Long.toHexString(index));
        proof.put("created", Long.toString(created));
        proof.put("written", Long.toString(written));
        proof.put("size", Long.toString(size));
        return proof;
    }

    /** What differs from a receipt, in words; empty when it is the very same file, unchanged. */
    String mismatch(Map<String, String> proof) {
        for (Map.Entry<String, String> field : proof().entrySet()) {
            if (!field.getValue().equals(proof.get(field.getKey()))) {
                return field.getKey().equals("written") || field.getKey().equals("size")
                        ? "it has been changed since"
                        : "another file is there now (its " + field.getKey() + " differs)";
            }
        }
        return "";
    }
}
