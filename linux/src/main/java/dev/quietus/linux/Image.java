package dev.quietus.linux;

/**
 * Tells one run of a program from all others. Each exec gives 16 random bytes, whose address the auxiliary vector
 * tells (getauxval(3) AT_RANDOM), and a randomised layout; fork hands both on unchanged.
 */
final class Image {
    private static final byte[] AUXILIARY = KernelText.ascii("auxv");
    private static final byte[] MEMORY = KernelText.ascii("mem");
    private static final int AT_RANDOM = 25;
    private static final int RANDOM_BYTES = 16;

    private Image() {}

    /** Reads it from whatever process has this number now; empty for one without memory, or where it may not be read. */
    static String read(Proc proc, int pid) {
        int length = proc.read(pid, Proc.STAT);
        int end = Scratch.HEADER + Math.max(0, length);
        long code = ProcStat.field(proc.bytes(), Scratch.HEADER, end, ProcStat.START_CODE);
        long stack = ProcStat.field(proc.bytes(), Scratch.HEADER, end, ProcStat.START_STACK);
        long arguments = ProcStat.field(proc.bytes(), Scratch.HEADER, end, ProcStat.ARGUMENTS);
        length = proc.read(pid, AUXILIARY);
        long address = length <= 0 ? 0 : random(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
        // Whoever may not read them is shown zeros.
        if (stack <= 0 || arguments <= 0 || address <= 0) {
            return "";
        }
        if (proc.readAt(pid, MEMORY, address, RANDOM_BYTES) != RANDOM_BYTES) {
            return "";
        }
        StringBuilder text = new StringBuilder(96)
                .append(Long.toHexString(code))
                .append('.')
                .append(Long.toHexString(stack))
                .append('.')
                .append(Long.toHexString(arguments))
                .append('.');
        for (int at = Scratch.HEADER; at < Scratch.HEADER + RANDOM_BYTES; at++) {
            text.append(Character.forDigit(proc.bytes()[at] >> 4 & 0xf, 16))
                    .append(Character.forDigit(proc.bytes()[at] & 0xf, 16));
        }
        return text.toString();
    }

    /** The address of the random bytes in an auxiliary vector of a 64-bit or a 32-bit program; 0 without one. */
    static long random(byte[] vector, int from, int to) {
        long wide = entry(vector, from, to, Long.BYTES);
        return wide != 0 ? wide : entry(vector, from, to, Integer.BYTES);
    }

    private static long entry(byte[] vector, int from, int to, int word) {
        for (int at = from; to - at >= 2 * word; at += 2 * word) {
            if (word(vector, at, word) == AT_RANDOM) {
                return word(vector, at + word, word);
            }
        }
        return 0;
    }

    private static long word(byte[] vector, int at, int size) {
        long value = 0;
        for (int next = size - 1; next >= 0; next--) {
            value = (value << 8) | (vector[at + next] & 0xff);
        }
        return value;
    }
}
