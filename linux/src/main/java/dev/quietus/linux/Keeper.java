package dev.quietus.linux;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import dev.quietus.RunUsage;
import java.util.List;
import java.util.Optional;

/** A run's first process, as its {@link RunLife} has to do with it, however it was launched. On the {@link RunThread} only. */
interface Keeper extends AutoCloseable {
    /**
     * Calls these whenever it has said something, and when it has ended.
     *
     * @throws QuietusException UNAVAILABLE when it cannot be watched; whether it has ended is then to be asked
     */
    void watch(Runnable told, Runnable ended);

    /** Whether its identity is known; it takes a free descriptor to find it out. */
    boolean seen();

    ProcessIdentity identity();

    /** What it has said: -1 that it ends, {@link CallGate#ABOUT}, or anything that {@link #state} tells. */
    int hear();

    /** Who said what was heard last, 0 unknown. */
    default int sender() {
        return 0;
    }

    /** Hears no more from it. */
    void ignore();

    /** Has everybody in the run get a signal. */
    void pass(int signal);

    /** From now on the end of the command is not the end of whoever is left: everybody has been asked, and has time. */
    void asked();

    void kill();

    /** Whether it has ended, nobody has been told, and it is to be collected. */
    default boolean endsUnwatched() {
        return false;
    }

    /** Whether its number is its own still: what was read below it until now was the run's. */
    default boolean keepsNumber() {
        return true;
    }

    /** Collects it, once it has ended; what it used with all that it has reaped. */
    RunUsage collect(RunBounds bounds);

    /** How it ended; empty until it has been collected. */
    Optional<KeeperEnd> end();

    /** How far it has come. */
    PlanMemory.State state();

    /** How the command ended; empty when it has not, as far as the keeper told. */
    Optional<ExitStatus> status();

    /** Whether somebody was still running when the command ended. */
    boolean leftSomebody();

    /** Why the run did not come about. */
    QuietusException failure();

    /** What the run turned out to lack, for people. */
    default List<String> weaknesses() {
        return List.of();
    }

    /** How the command gets its filter of system calls, where there is a rule. */
    default Optional<CallGate> gate() {
        return Optional.empty();
    }

    /** Lets it go; if it has not ended it must still be collected. */
    @Override
    void close();
}
