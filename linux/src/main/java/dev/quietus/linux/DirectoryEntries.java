package dev.quietus.linux;

/**
 * Goes through the records of getdents64(2): inode u64, offset s64, record length u16 at 16, type u8 at 18, name from 19
 * to a zero byte (struct linux_dirent64). Ends at the first malformed record. For one thread at a time.
 */
final class DirectoryEntries {
    private static final int LENGTH = 16;
    private static final int TYPE = 18;
    private static final int NAME = 19;
    private static final int DIRECTORY = 4;

    private byte[] bytes = new byte[0];
    private int record;
    private int next;
    private int end;

    /** Starts at the first of the records that fill {@code length} bytes from a position on. */
    void begin(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.record = from;
        this.next = from;
        this.end = Math.min(bytes.length, from + length);
    }

    /** Goes to the next record; false at the end. */
    boolean next() {
        record = next;
        if (end - record <= NAME) {
            return false;
        }
        int length = (bytes[record + LENGTH] & 0xff) | ((bytes[record + LENGTH + 1] & 0xff) << 8);
        if (length <= NAME || length > end - record) {
            return false;
        }
        next = record + length;
        return true;
    }

    /** The name as a number, -1 if it is anything else. */
    int number() {
        int from = record + NAME;
        long number = KernelText.number(bytes, from, KernelText.find(bytes, from, next, 0));
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    /** Whether the file system says that it is a directory (DT_DIR). */
    boolean isDirectory() {
        return bytes[record + TYPE] == DIRECTORY && !name().equals(".") && !name().equals("..");
    }

    String name() {
        int from = record + NAME;
        return KernelText.text(bytes, from, KernelText.find(bytes, from, next, 0));
    }
}
