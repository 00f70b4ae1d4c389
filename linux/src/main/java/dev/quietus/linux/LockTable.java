package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code /proc/locks} (proc_locks(5)): who waits for whose lock. Pure; malformed lines are left out. */
final class LockTable {
    /** A line is "1: FLOCK ADVISORY WRITE 900 08:01:77 0 EOF"; of a waiter "1: -> FLOCK …" follows it. */
    private static final int FIELDS = 8;

    private LockTable() {}

    /**
     * A lock for which somebody waits.
     *
     * @param pid who took it; 0 where that is an open file description (fcntl(2) F_OFD_SETLK) or cannot be seen
     * @param what kind, mode, file and range, as every line about that very lock has them: {@code lock:} in fdinfo too
     * @param waiters their pids
     */
    record Lock(int pid, String what, List<Integer> waiters) {}

    static List<Lock> waitedFor(byte[] bytes, int from, int to) {
        List<Lock> all = new ArrayList<>();
        Lock current = null;
        for (int line = from; line < to; ) {
            int end = KernelText.find(bytes, line, to, '\n');
            List<String> fields = fields(bytes, line, end);
            boolean waits = fields.size() > 1 && fields.get(1).equals("->");
            if (waits && current != null && fields.size() == FIELDS + 1) {
                int waiter = number(fields.get(5));
                if (current.waiters.isEmpty()) {
                    all.add(current);
                }
                current.waiters.add(waiter);
            } else if (!waits) {
                current = fields.size() == FIELDS ? lock(fields) : null;
            }
            line = end + 1;
        }
        return all;
    }

    /** What the {@code lock:} lines of a descriptor's fdinfo say (proc_pid_fdinfo(5)), as in {@link Lock#what}. */
    static List<String> heldBy(byte[] bytes, int from, int to) {
        List<String> all = new ArrayList<>();
        for (int line = from; line < to; ) {
            int end = KernelText.find(bytes, line, to, '\n');
            List<String> fields = fields(bytes, line, end);
            if (fields.size() == FIELDS + 1 && fields.getFirst().equals("lock:")) {
                all.add(lock(fields.subList(1, fields.size())).what);
            }
            line = end + 1;
        }
        return all;
    }

    private static Lock lock(List<String> fields) {
        String what =
                fields.get(1) + ' ' + fields.get(3) + ' ' + fields.get(5) + ' ' + fields.get(6) + ' ' + fields.get(7);
        return new Lock(Math.max(0, number(fields.get(4))), what, new ArrayList<>());
    }

    private static int number(String text) {
        byte[] digits = KernelText.ascii(text);
        long number = KernelText.number(digits, 0, digits.length);
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    private static List<String> fields(byte[] bytes, int from, int to) {
        List<String> fields = new ArrayList<>(FIELDS + 1);
        for (int at = from; at < to && fields.size() <= FIELDS + 1; ) {
            int end = at;
            while (end < to && bytes[end] != ' ' && bytes[end] != '\t') {
                end++;
            }
            if (end > at) {
                fields.add(KernelText.text(bytes, at, end));
            }
            at = end + 1;
        }
        return fields;
    }
}
