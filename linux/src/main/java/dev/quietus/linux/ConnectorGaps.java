package dev.quietus.linux;

import java.util.Arrays;

/** How many messages of the process connector were lost, as their sequences tell. Pure. */
final class ConnectorGaps {
    private int[] last = new int[16];
    private boolean[] begun = new boolean[16];
    private long lost;
    private boolean overrun;

    /** Takes in what was told next. */
    void add(ConnectorEvent event) {
        int cpu = event.cpu();
        if (cpu < 0 || cpu >= 1 << 16) {
            return;
        }
        if (cpu >= last.length) {
            last = Arrays.copyOf(last, cpu * 2);
            begun = Arrays.copyOf(begun, cpu * 2);
        }
        if (begun[cpu] && event.what() != ConnectorEvent.ANSWER) {
            // The counter of a cpu goes up by one with each message, round its end too.
            lost += Math.max(0, event.sequence() - last[cpu] - 1);
        }
        begun[cpu] = true;
        last[cpu] = event.sequence();
    }

    /** The receiving buffer was full: some were thrown away. */
    void overran() {
        overrun = true;
    }

    /** How many were lost at least; 0 when none was. */
    long lost() {
        return lost == 0 && overrun ? 1 : lost;
    }
}
