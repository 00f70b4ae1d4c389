package dev.quietus;

/** Hears of signals that came to this program, one at a time. */
@FunctionalInterface
public interface SignalListener {

    /** Where a signal came from. */
    enum Origin {
        /** A key of the terminal, or its loss: everybody in the foreground got it, a contained command as well. */
        TERMINAL,
        /** Another process: nobody else got it. */
        PROCESS
    }

    /**
     * A signal came. Must not block: nothing of any run is looked after meanwhile.
     *
     * @param number of signal(7)
     */
    void heard(int number, Origin origin);
}
