package dev.quietus.linux;

/**
 * Tells one run of a program from all others by the address layout that the kernel draws for each exec and that fork hands
 * on unchanged. Only numbers that the kernel itself keeps are read (proc_pid_stat(5)): the process's own memory could be
 * backed by a file server that never answers. Without randomisation there is nothing to tell by.
 */
final class Image {
    private static final byte[] PERSONALITY = KernelText.ascii("personality");
    private static final byte[] RANDOMISATION = KernelText.ascii("sys/kernel/randomize_va_space");
    /** personality(2). */
    private static final long ADDR_NO_RANDOMIZE = 0x0040000;

    private static final int FULL_RANDOMISATION = '2';

    private Image() {}

    /** Reads it from whatever process has this number now; empty for one without memory, or where it may not be read. */
    static String read(Proc proc, int pid) {
        int length = proc.read(RANDOMISATION);
        if (length <= 0 || proc.bytes()[Scratch.HEADER] != FULL_RANDOMISATION) {
            return "";
        }
        length = proc.read(pid, PERSONALITY);
        if (length <= 0
                || (hexadecimal(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length) & ADDR_NO_RANDOMIZE) != 0) {
            return "";
        }
        return layout(proc, pid);
    }

    /** The layout, whether it was drawn or not; empty for a process without memory, or where it may not be read. */
    static String layout(Proc proc, int pid) {
        int length = proc.read(pid, Proc.STAT);
        int end = Scratch.HEADER + Math.max(0, length);
        long code = ProcStat.field(proc.bytes(), Scratch.HEADER, end, ProcStat.START_CODE);
        long stack = ProcStat.field(proc.bytes(), Scratch.HEADER, end, ProcStat.START_STACK);
        long heap = ProcStat.field(proc.bytes(), Scratch.HEADER, end, ProcStat.START_BREAK);
        long arguments = ProcStat.field(proc.bytes(), Scratch.HEADER, end, ProcStat.ARGUMENTS);
        // Whoever may not read them is shown zeros, or ones.
        if (code <= 1 || stack <= 0 || arguments <= 0) {
            return "";
        }
        return Long.toHexString(code) + "." + Long.toHexString(stack) + "." + Long.toHexString(heap) + "."
                + Long.toHexString(arguments);
    }

    /** The number at the start of a text, in hexadecimal digits; all ones when there is none. */
    static long hexadecimal(byte[] text, int from, int to) {
        long value = 0;
        int at = from;
        for (; at < to && Character.digit(text[at], 16) >= 0; at++) {
            value = value << 4 | Character.digit(text[at], 16);
        }
        return at == from ? -1 : value;
    }
}
