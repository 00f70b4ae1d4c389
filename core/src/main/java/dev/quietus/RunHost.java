package dev.quietus;

import java.io.InputStream;
import java.util.List;

/** This program as the host of contained runs: what a program needs that does nothing else. */
public final class RunHost {
    private RunHost() {}

    /**
     * Ends and clears away what programs that died left of their runs, proved by their recorded identities.
     *
     * @return one line for each
     */
    public static List<String> clearStale() {
        return Containment.launcher().clearStale();
    }

    /**
     * Takes HUP, INT, QUIT and TERM over from this JVM, until {@link #heedNoMore}, also while there is no run; those that are
     * ignored stay ignored. No thread is started for a signal, so it is heard in a full process table too.
     */
    public static void heed(SignalListener listener) {
        Containment.launcher().heed(listener);
    }

    /** Gives the signals back to whom they were taken from. Only then does an idle program end without delay. */
    public static void heedNoMore() {
        Containment.launcher().heedNoMore();
    }

    /**
     * Starts this JVM's own command line once more, byte for byte, in a session of its own that outlives this program and
     * its terminal, without input.
     *
     * @param option one more option for the JVM, which tells the two apart
     * @return what it writes to standard output; standard error is this program's
     */
    public static InputStream again(String option) {
        return Containment.launcher().again(option);
    }
}
