package dev.quietus.linux;

/**
 * Tells which numbers were given out between two moments: the kernel hands out process and thread numbers in ascending
 * order and shows the last one of the reader's PID namespace (proc(5), loadavg). Whoever was born in between carries one
 * of them. For one thread at a time.
 */
final class Births {
    /** The lowest number given out after the first round (RESERVED_PIDS of kernel/pid.c). */
    private static final int LOWEST = 300;
    /** No machine forks faster than this for long; so the numbers cannot have gone round within the time it allows. */
    private static final long FASTEST_NANOS = 5_000;

    private static final byte[] LOADAVG = KernelText.ascii("loadavg");
    private static final byte[] STAT = KernelText.ascii("stat");
    private static final byte[] FORKS = KernelText.ascii("processes ");
    private static final byte[] PID_MAX = KernelText.ascii("sys/kernel/pid_max");

    private final Proc proc;
    private int highest;
    private int last;
    private int from;
    private int count;
    private long lastNanos;
    private long total;

    Births(Proc proc) {
        this.proc = proc;
    }

    /** Begins to watch. */
    void begin() {
        highest = (int) number(PID_MAX) - 1;
        last = (int) number(LOADAVG);
        lastNanos = System.nanoTime();
        count = 0;
        total = 0;
    }

    /**
     * Asks for the numbers given out since the last question; {@link #born} names them.
     *
     * @return how many, or -1 when the kernel does not tell or they may have gone round
     */
    int next() {
        long nanos = System.nanoTime();
        int now = (int) number(LOADAVG);
        if (last <= 0 || now <= 0 || highest <= LOWEST || nanos - lastNanos >= (highest - LOWEST) * FASTEST_NANOS) {
            return -1;
        }
        from = last;
        count = now >= last ? now - last : highest - last + Math.max(0, now - LOWEST + 1);
        total += count;
        last = now;
        lastNanos = nanos;
        // Past this a number that was looked at may have been given out once more.
        return total < highest - LOWEST ? count : -1;
    }

    /** One of the numbers that {@link #next} counted. */
    int born(int index) {
        int number = from + 1 + index;
        return number <= highest ? number : LOWEST + number - highest - 1;
    }

    /**
     * How many processes and threads were born since boot (proc(5), stat), in all PID namespaces and whoever chose their
     * numbers; -1 when the kernel does not tell. Where many processors are it costs more than the rest of a look.
     */
    long ever() {
        int length = proc.readKernel(STAT);
        byte[] text = proc.bytes();
        int end = Scratch.HEADER + length;
        for (int line = Scratch.HEADER; line < end; line = KernelText.find(text, line, end, '\n') + 1) {
            if (KernelText.begins(text, line, end, FORKS)) {
                long ever = KernelText.number(text, line + FORKS.length, KernelText.find(text, line, end, '\n'));
                // A kernel that counts has counted this program.
                return ever > 0 ? ever : -1;
            }
        }
        return -1;
    }

    /** The last number in a file, -1 when there is none. Where another file system lies over it, it is not the kernel's. */
    private long number(byte[] file) {
        int length = proc.readKernel(file);
        byte[] text = proc.bytes();
        int end = Scratch.HEADER + length - 1;
        while (end >= Scratch.HEADER && (text[end] < '0' || text[end] > '9')) {
            end--;
        }
        long number = 0;
        long place = 1;
        for (; end >= Scratch.HEADER && text[end] >= '0' && text[end] <= '9'; end--) {
            number += (text[end] - '0') * place;
            place *= 10;
        }
        return place == 1 ? -1 : number;
    }
}
