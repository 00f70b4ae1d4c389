package dev.quietus.linux;

import org.jspecify.annotations.Nullable;

/**
 * One message of the process connector: a netlink header, struct cn_msg (linux/connector.h) and struct proc_event
 * (linux/cn_proc.h). Pure.
 *
 * @param what PROC_EVENT_…
 * @param cpu on which it happened; sequences are counted on each
 * @param sequence of the connector's messages on that cpu
 * @param nanos when, by CLOCK_MONOTONIC
 * @param parent of a fork, the parent's process id; of the answer to an order, the error number
 * @param child of a fork, the child's process id, 0 where the fork made a thread; of an answer, the number that acknowledges
 * @param thread of what happened to one thread
 * @param process of which that thread is, 0 where the message does not say
 * @param code of an exit, the wait status
 */
record ConnectorEvent(
        int what, int cpu, int sequence, long nanos, int parent, int child, int thread, int process, int code) {
    static final int ANSWER = 0;
    static final int FORK = 1;
    static final int EXEC = 2;
    /** Of an end that is no exit(0); only to ask for, what is told then is an {@link #EXIT} (Linux 6.6). */
    static final int NONZERO_EXIT = 0x20000000;
    /** A signal is about to end the process with a core dump. */
    static final int COREDUMP = 0x40000000;

    static final int EXIT = 0x80000000;

    private static final int NETLINK_HEADER = 16;
    private static final int HEADERS = NETLINK_HEADER + 20;
    private static final int SEQUENCE = NETLINK_HEADER + 8;
    private static final int DATA = HEADERS + 16;
    private static final int IDX_PROC = 1;

    /** Reads the message in a range; null when it is none. */
    static @Nullable ConnectorEvent parse(byte[] bytes, int from, int to) {
        if (to - from < DATA + 4
                || word(bytes, from) > to - from
                || word(bytes, from + NETLINK_HEADER) != IDX_PROC
                || word(bytes, from + NETLINK_HEADER + 4) != IDX_PROC) {
            return null;
        }
        int what = word(bytes, from + HEADERS);
        int first = word(bytes, from + DATA);
        boolean forked = what == FORK && to - from >= DATA + 16;
        // Parent and child: each the thread and the process it is of. A new thread is of its parent's process.
        int thread = forked ? word(bytes, from + DATA + 8) : 0;
        int process = forked ? word(bytes, from + DATA + 12) : 0;
        int second = to - from >= DATA + 8 ? word(bytes, from + DATA + 4) : 0;
        int third = to - from >= DATA + 12 ? word(bytes, from + DATA + 8) : 0;
        int acknowledged = what == ANSWER ? word(bytes, from + SEQUENCE + 4) : 0;
        return new ConnectorEvent(
                what,
                word(bytes, from + HEADERS + 4),
                word(bytes, from + SEQUENCE),
                word(bytes, from + HEADERS + 8) & 0xffffffffL | (long) word(bytes, from + HEADERS + 12) << 32,
                forked ? second : first,
                forked && thread == process ? process : acknowledged,
                forked ? 0 : first,
                forked || what == ANSWER ? 0 : second,
                what == EXIT ? third : 0);
    }

    private static int word(byte[] bytes, int at) {
        return bytes[at] & 0xff
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 24;
    }
}
