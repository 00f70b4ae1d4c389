package dev.quietus.linux;

import org.jspecify.annotations.Nullable;

/**
 * A line of {@code /proc/PID/stat} up to field 24 (proc_pid_stat(5)).
 *
 * @param pid field 1
 * @param name field 2 without its parentheses; any bytes at all, so the last {@code )} of the line ends it
 * @param state field 3, a letter
 * @param parent field 4
 * @param group field 5
 * @param session field 6
 * @param terminal field 7, a device number
 * @param flags field 9, PF_* of the kernel
 * @param threads field 20
 * @param startTicks field 22
 * @param processorTicks fields 14 and 15 together: of all threads, not of collected children
 * @param residentPages field 24
 */
record ProcStat(
        int pid,
        String name,
        char state,
        int parent,
        int group,
        int session,
        int terminal,
        long flags,
        int threads,
        long startTicks,
        long processorTicks,
        long residentPages) {
    static final int EXIT_CODE = 52;
    static final int START_CODE = 26;
    static final int START_STACK = 28;
    static final int START_BREAK = 47;
    static final int ARGUMENTS = 48;

    private static final byte[] NAME_LINE = KernelText.ascii("Name:\t");
    private static final byte[] STATE_LINE = KernelText.ascii("State:\t");
    private static final byte[] PID_LINE = KernelText.ascii("Pid:");
    private static final byte[] PARENT_LINE = KernelText.ascii("PPid:");
    private static final byte[] GROUP_LINE = KernelText.ascii("NSpgid:");
    private static final byte[] SESSION_LINE = KernelText.ascii("NSsid:");
    private static final byte[] KERNEL_LINE = KernelText.ascii("Kthread:");
    private static final byte[] THREADS_LINE = KernelText.ascii("Threads:");
    private static final byte[] OWN = KernelText.ascii("self/stat");
    private static final long PF_KTHREAD = 0x200000;
    private static final long PF_FORKNOEXEC = 0x40;
    private static final long PF_EXITING = 4;
    private static final int PARENT = 4;
    private static final int GROUP = 5;
    private static final int SESSION = 6;
    private static final int TERMINAL = 7;
    private static final int FLAGS = 9;
    private static final int USER_TIME = 14;
    private static final int SYSTEM_TIME = 15;
    private static final int THREADS = 20;
    private static final int START = 22;
    static final int RESIDENT = 24;

    /** Whether it is a thread of the kernel. */
    boolean kernelThread() {
        return (flags & PF_KTHREAD) != 0;
    }

    /** Whether it was forked and has not called exec since (PF_FORKNOEXEC of linux/sched.h). */
    boolean forkedOnly() {
        return (flags & PF_FORKNOEXEC) != 0;
    }

    /** Whether its first thread is on the way out, or has ended (PF_EXITING of linux/sched.h). */
    boolean exits() {
        return (flags & PF_EXITING) != 0;
    }

    /** Whether the first thread has ended; of the process that says nothing while there are others. */
    boolean leaderEnded() {
        return state == 'Z' || state == 'X';
    }

    /** That of a process; null if it cannot be read. */
    static @Nullable ProcStat of(Proc proc, int pid) {
        return read(proc, proc.read(pid, Proc.STAT));
    }

    /** That of a thread of a process; null if it cannot be read. */
    static @Nullable ProcStat of(Proc proc, int pid, int thread) {
        return read(proc, proc.read(pid, KernelText.ascii("task/" + thread + "/stat")));
    }

    /** That of this program itself. */
    static @Nullable ProcStat own(Proc proc) {
        return read(proc, proc.read(OWN));
    }

    private static @Nullable ProcStat read(Proc proc, int length) {
        return length <= 0 ? null : parse(proc.bytes(), Scratch.HEADER, Scratch.HEADER + length);
    }

    /** Reads a line; null if the bytes are none. */
    static @Nullable ProcStat parse(byte[] text, int from, int to) {
        int open = KernelText.find(text, from, to, '(');
        int close = lastParenthesis(text, open, to);
        long pid = KernelText.number(text, from, open - 1);
        if (close < 0 || to - close < 4 || pid <= 0 || pid > Integer.MAX_VALUE) {
            return null;
        }
        int parent = 0;
        int group = 0;
        int session = 0;
        int terminal = 0;
        long flags = 0;
        long processor = 0;
        int threads = 0;
        long start = 0;
        int at = close + 4;
        for (int field = PARENT; field <= RESIDENT; field++) {
            long value = 0;
            int first = at;
            boolean negative = at < to && text[at] == '-';
            if (negative) {
                at++;
            }
            for (; at < to && text[at] >= '0' && text[at] <= '9'; at++) {
                value = value * 10 + text[at] - '0';
            }
            if (at == first || at >= to || text[at] > ' ') {
                return null;
            }
            at++;
            value = negative ? -value : value;
            switch (field) {
                case PARENT -> parent = (int) value;
                case GROUP -> group = (int) value;
                case SESSION -> session = (int) value;
                case TERMINAL -> terminal = (int) value;
                case FLAGS -> flags = value;
                case USER_TIME, SYSTEM_TIME -> processor += value;
                case THREADS -> threads = (int) value;
                case START -> start = value;
                case RESIDENT -> {
                    String name = KernelText.text(text, open + 1, close);
                    char state = (char) (text[close + 2] & 0x7f);
                    return start < 0
                            ? null
                            : new ProcStat(
                                    (int) pid, name, state, parent, group, session, terminal, flags, threads, start,
                                    processor, value);
                }
                default -> {
                    // Not needed.
                }
            }
        }
        return null;
    }

    /** Whether {@code status} shows one who waits where no signal reaches it, and is no thread of the kernel. */
    static boolean mayBeWaitedFor(byte[] text, int from, int to) {
        int state = KernelText.behind(text, from, to, STATE_LINE);
        return state < to && text[state] == 'D' && ProcStatus.first(text, from, to, KERNEL_LINE) == 0;
    }

    /**
     * What {@code status} says of the same; of its terminal and use of the processor and memory nothing. It is taken for one
     * that has not called exec, which is what has to be looked at more closely.
     *
     * @param startTicks which it does not say
     */
    static @Nullable ProcStat ofStatus(byte[] text, int from, int to, long startTicks) {
        int name = KernelText.behind(text, from, to, NAME_LINE);
        int state = KernelText.behind(text, from, to, STATE_LINE);
        int pid = ProcStatus.first(text, from, to, PID_LINE);
        return pid <= 0 || state >= to
                ? null
                : new ProcStat(
                        pid,
                        KernelText.text(text, name, KernelText.find(text, name, to, '\n')),
                        (char) (text[state] & 0x7f),
                        ProcStatus.first(text, from, to, PARENT_LINE),
                        ProcStatus.first(text, from, to, GROUP_LINE),
                        ProcStatus.first(text, from, to, SESSION_LINE),
                        0,
                        ProcStatus.first(text, from, to, KERNEL_LINE) == 0 ? PF_FORKNOEXEC : PF_KTHREAD,
                        ProcStatus.first(text, from, to, THREADS_LINE),
                        startTicks,
                        0,
                        0);
    }

    /** A numeric field behind the name, by its number in the manual; -1 if the line has none such. */
    static long field(byte[] text, int from, int to, int wanted) {
        int close = lastParenthesis(text, from, to);
        int at = close + 2;
        for (int field = 3; close >= 0 && field < wanted && at < to; field++) {
            at = KernelText.find(text, at, to, ' ') + 1;
        }
        int end = at;
        while (end < to && text[end] > ' ') {
            end++;
        }
        return close < 0 ? -1 : KernelText.number(text, at, end);
    }

    private static int lastParenthesis(byte[] text, int from, int to) {
        int at = to - 1;
        while (at > from && text[at] != ')') {
            at--;
        }
        return at > from ? at : -1;
    }
}
