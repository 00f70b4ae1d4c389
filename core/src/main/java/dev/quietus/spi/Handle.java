package dev.quietus.spi;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Signal;
import java.util.Optional;

/**
 * One process held open (a pidfd, a Windows handle), so that no signal can reach another that got its number. Not safe
 * for use by several threads at once; closing twice is harmless.
 */
public interface Handle extends AutoCloseable {

    ProcessIdentity identity();

    /** Looks at the process now. */
    Sight look();

    /** Sends a signal to the whole process, every thread counted, never to another process. */
    Delivery send(Signal signal);

    /** Why this user may not signal it; empty when it may, or when it has ended. Sends nothing. */
    Optional<String> forbidden();

    /**
     * Waits until the process has ended, at most this many nanoseconds; 0 looks without waiting.
     *
     * @return what is seen at the end of the wait
     */
    Sight await(long nanos);

    @Override
    void close();

    /** What a look saw. */
    sealed interface Sight {
        /** It exists and can still run. */
        record Present(ProcessFacts facts) implements Sight {}

        /** Every thread of it has ended; its parent has not collected it, so it still holds a slot. */
        record Unreaped(int parent, Optional<ExitStatus> status) implements Sight {}

        /** It has ended and been collected. */
        record Reaped(Optional<ExitStatus> status) implements Sight {}
    }

    /** What became of a signal. */
    sealed interface Delivery {
        /** The kernel accepted it; that says nothing about its effect. */
        record Accepted() implements Delivery {}

        /** There was no such process any more. */
        record Ended() implements Delivery {}

        /** It has no way to hear what was asked of it, with the reason; a forced end is another matter. */
        record Deaf(String reason) implements Delivery {}

        /** This user may not signal it, with what is missing. */
        record Denied(String reason) implements Delivery {}
    }
}
