package dev.quietus.linux;

import java.util.Arrays;

/** Reads the files of cgroups(7). Pure; what is malformed is left out. */
final class ControlGroupText {
    private ControlGroupText() {}

    /** The pids of {@code cgroup.procs}, one a line; 0 stands for a process of a PID namespace that is not visible. */
    static int[] pids(byte[] bytes) {
        int[] pids = new int[16];
        int count = 0;
        for (int at = 0; at < bytes.length; ) {
            int end = KernelText.find(bytes, at, bytes.length, '\n');
            long pid = KernelText.number(bytes, at, end);
            if (pid >= 0 && pid <= Integer.MAX_VALUE) {
                if (count == pids.length) {
                    pids = Arrays.copyOf(pids, count * 2);
                }
                pids[count++] = (int) pid;
            }
            at = end + 1;
        }
        return Arrays.copyOf(pids, count);
    }

    /** The value behind a key such as {@code populated} in {@code cgroup.events}; -1 when there is none. */
    static long value(byte[] bytes, int from, int to, byte[] key) {
        for (int line = from; line < to; ) {
            int end = KernelText.find(bytes, line, to, '\n');
            if (KernelText.begins(bytes, line, end, key)
                    && line + key.length < end
                    && bytes[line + key.length] == ' ') {
                return KernelText.number(bytes, line + key.length + 1, end);
            }
            line = end + 1;
        }
        return -1;
    }
}
