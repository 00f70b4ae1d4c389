package dev.quietus.linux;

/**
 * Goes through the file mappings of {@code /proc/PID/maps} (proc_pid_maps(5)); anonymous memory and malformed lines are
 * left out, and so are lines that repeat the file of the line before. Pure, for one thread at a time.
 */
final class Mappings {
    private static final byte[] DELETED = KernelText.ascii(" (deleted)");

    private byte[] bytes = new byte[0];
    private int next;
    private int end;
    private int name;
    private int nameEnd;
    private int major;
    private int minor;
    private long inode;

    /** Starts at the first line. */
    void begin(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        next = from;
        end = to;
        name = from;
        nameEnd = from;
        inode = 0;
    }

    /** Goes to the next file; false at the end. */
    boolean next() {
        while (next < end) {
            int line = next;
            int stop = KernelText.find(bytes, line, end, '\n');
            next = stop + 1;
            if (parse(line, stop)) {
                return true;
            }
        }
        return false;
    }

    /** {@code 55e0…-55e1… r-xp 00002000 fe:00 1835 /usr/bin/cat}: range, rights, offset, device, inode, name. */
    private boolean parse(int line, int stop) {
        int rights = KernelText.find(bytes, line, stop, ' ') + 1;
        int offset = KernelText.find(bytes, Math.min(rights, stop), stop, ' ') + 1;
        int device = KernelText.find(bytes, Math.min(offset, stop), stop, ' ') + 1;
        int number = KernelText.find(bytes, Math.min(device, stop), stop, ' ') + 1;
        int numberEnd = KernelText.find(bytes, Math.min(number, stop), stop, ' ');
        int start = numberEnd;
        while (start < stop && bytes[start] == ' ') {
            start++;
        }
        if (start >= stop || bytes[start] != '/') {
            return false;
        }
        long found = KernelText.number(bytes, number, numberEnd);
        int colon = KernelText.find(bytes, device, number - 1, ':');
        if (found < 0 || colon >= number - 1 || repeats(found, start, stop)) {
            return false;
        }
        inode = found;
        major = (int) KernelText.hexadecimal(bytes, device, colon);
        minor = (int) KernelText.hexadecimal(bytes, colon + 1, number - 1);
        name = start;
        nameEnd = stop;
        return true;
    }

    private boolean repeats(long found, int start, int stop) {
        if (found != inode || stop - start != nameEnd - name) {
            return false;
        }
        for (int at = 0; at < stop - start; at++) {
            if (bytes[start + at] != bytes[name + at]) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is the file of this device and number. */
    boolean is(FileIdentity file) {
        return file.exists() && file.is(major, minor, inode);
    }

    long inode() {
        return inode;
    }

    int major() {
        return major;
    }

    int minor() {
        return minor;
    }

    /** Whether the file has been removed under this name since it was mapped. */
    boolean deleted() {
        return nameEnd - name > DELETED.length && KernelText.begins(bytes, nameEnd - DELETED.length, nameEnd, DELETED);
    }

    /** The path, without the mark of a deleted file. */
    String path() {
        return Octal.text(bytes, name, deleted() ? nameEnd - DELETED.length : nameEnd);
    }

    /** The path as the kernel shows it, with the mark of a deleted file. */
    String shown() {
        return Octal.text(bytes, name, nameEnd);
    }
}
