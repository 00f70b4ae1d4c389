package dev.quietus.spi;

import dev.quietus.Capability;
import dev.quietus.Containment;
import dev.quietus.Run;
import dev.quietus.SignalListener;
import java.io.InputStream;
import java.util.List;

/**
 * Starts commands contained, on one operating system. Found by {@link java.util.ServiceLoader}; constructing one touches
 * nothing. Safe for any number of threads.
 */
public interface Launcher {

    /** Whether this launcher is for the system the program runs on; must not load native code. */
    boolean isHere();

    /**
     * What it can do here, each tried by a run: the means of containment, strongest first, then limits and rules about system
     * calls. A means is named as in {@link Containment.Builder#means}.
     */
    List<Capability> capabilities();

    /**
     * Starts a command; when this returns, the command runs inside every means named by the run.
     *
     * @throws dev.quietus.QuietusException COMMAND_NOT_FOUND, CANNOT_EXECUTE for the command; UNAVAILABLE, NOT_PERMITTED, USAGE
     *     when the containment cannot be as ordered
     */
    Run start(Containment containment);

    /**
     * Ends and clears away what programs that died left of their runs, proved by their recorded identities.
     *
     * @return one line for each
     */
    List<String> clearStale();

    /** Loads and opens all that starting and ending need, so that ending works with the process table full. */
    void prepare();

    /** {@link dev.quietus.RunHost#heed}. */
    void heed(SignalListener listener);

    /** {@link dev.quietus.RunHost#heedNoMore}. */
    void heedNoMore();

    /** {@link dev.quietus.RunHost#again}. */
    InputStream again(String option);
}
