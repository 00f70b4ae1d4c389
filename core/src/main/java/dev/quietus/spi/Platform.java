package dev.quietus.spi;

import dev.quietus.Capability;
import dev.quietus.Dependants;
import dev.quietus.Leftover;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Respawner;
import dev.quietus.Swept;
import dev.quietus.Symptom;
import dev.quietus.Target;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One operating system, as far as Quietus needs it. Found by {@link java.util.ServiceLoader}; constructing one touches
 * nothing, everything is opened at first use. Implementations are safe for use by one thread at a time.
 */
public interface Platform extends AutoCloseable {

    /** A short name such as {@code linux}, for messages and receipts. */
    String name();

    /** Whether this platform is the one the program runs on; must not load native code. */
    boolean isHere();

    /**
     * One complete listing of the process table. Processes that vanish meanwhile are left out.
     *
     * @throws dev.quietus.QuietusException UNAVAILABLE when there is no readable process table
     */
    Snapshot snapshot();

    /** The same, settled only if nobody can be missing from it even where numbers are chosen as told. */
    default Snapshot snapshot(Snapshot.Numbering numbering) {
        return numbering == Snapshot.Numbering.GIVEN ? snapshot() : snapshot().unsettled();
    }

    /**
     * The same a moment later, for whoever wants to know who is new. Where nobody at all was born since another one, there is
     * nobody: then only some are looked at again, and the others are as they were, though they may have ended or executed
     * something.
     *
     * @param before an earlier one
     * @param these who may have changed
     */
    default Snapshot snapshot(Snapshot.Numbering numbering, Snapshot before, Set<ProcessIdentity> these) {
        return snapshot(numbering);
    }

    /**
     * Who has been there since this was opened, is there still, and keeps whoever reads about it waiting: whether it matches what
     * only a look into it tells is not known. Empty when there is nobody.
     */
    default Optional<String> unseen() {
        return Optional.empty();
    }

    /**
     * Whether a session is led by the process whose pid is its id, and holds only its descendants. Where sessions are something
     * else, they say nothing of families.
     */
    default boolean sessionsAreLed() {
        return true;
    }

    /** Whether a process is called what a user typed as its name. */
    default boolean isNamed(ProcessFacts facts, String name) {
        return facts.name().equals(name);
    }

    /** How {@link #isNamed} compares, for whoever named nobody: one clause after "names are". */
    default String naming() {
        return "whole and case-sensitive";
    }

    /** Whether two paths, as they are written, mean the same file. */
    default boolean isSameFile(String path, String other) {
        return path.equals(other);
    }

    /**
     * Why the system itself would not go on without this process, one clause after "is"; empty when it would. Whoever may do
     * so is never ended, whatever is ordered.
     */
    default Optional<String> vital(ProcessFacts facts) {
        return Optional.empty();
    }

    /** Clock ticks since boot, the unit and clock of {@link ProcessIdentity#startTicks()}. */
    long ticks();

    /** Clock ticks per second (sysconf(3) _SC_CLK_TCK). */
    long ticksPerSecond();

    /** How many processes and threads were born since boot; empty where it cannot be told. */
    default OptionalLong births() {
        return OptionalLong.empty();
    }

    /** Bytes of a page, the unit of {@link ProcessFacts#residentPages()}; 0 where it cannot be told. */
    default long pageBytes() {
        return 0;
    }

    /** Bytes of memory that this program itself has in use now, for showing; 0 where it cannot be told. */
    default long resident() {
        return 0;
    }

    /** Which boot the machine is in, as in {@link ProcessIdentity#boot()}; empty where it cannot be told. */
    default String boot() {
        return "";
    }

    /**
     * Opens a handle that pins exactly this process. The identity is checked again after opening, so a recycled pid is
     * answered as {@link Opening.Vanished}. When descriptors run out the handle is not pinned but re-checks the identity
     * at each use; it never falls back to the bare number.
     */
    Opening open(ProcessIdentity identity);

    /** The same for a process that a listing showed: what it showed need not be read again. */
    default Opening open(ProcessFacts seen) {
        return open(seen.identity());
    }

    /**
     * Finds the processes of a target that only the operating system can relate: ports, paths, libraries, environments,
     * namespaces, units, runs, user names. Kinds that facts alone decide are never asked for.
     */
    Selection select(Target target, Snapshot snapshot);

    /** What is expensive to know of one process. Each call reads; answers are empty once it has vanished. */
    Details details(ProcessIdentity identity);

    /**
     * Everything that bears on the end of these processes: for each, in the same order, its symptoms in no order; none for
     * one that has been collected. Takes a moment longer where something is seen that may pass by itself. Changes nothing.
     */
    List<List<Symptom>> symptoms(List<ProcessFacts> processes);

    /**
     * Who has that number, has ended, and is in no listing, but still holds the number because somebody keeps it open; empty
     * where listings show everybody who has a number.
     */
    default Optional<ProcessFacts> ended(Target.Pid target) {
        return Optional.empty();
    }

    /**
     * Who else keeps open what is left of processes that have ended: text to follow "open in", empty for nobody and where the
     * system has nothing of the kind. Changes nothing.
     *
     * @param ended held open meanwhile
     * @return for each, in the same order
     */
    default List<String> holders(List<ProcessFacts> ended) {
        return ended.stream().map(facts -> "").toList();
    }

    /**
     * Who would miss these processes: clients, waiters, whoever is at the other end. Only looks at what the kernel keeps of
     * processes, never at a file; bounded, so that it may miss some.
     *
     * @return for each, in the same order; members of one family may depend on each other, and are told like others
     */
    default List<Dependants> dependants(List<ProcessFacts> processes, Snapshot snapshot) {
        return processes.stream().map(facts -> Dependants.NONE).toList();
    }

    /** Why the files, memory and variables of other users' processes cannot be inspected; empty when they can. */
    default Optional<String> blindness() {
        return Optional.empty();
    }

    /** The name of a user as the system's accounts have it, for showing; empty when there is none. */
    default Optional<String> userName(int uid) {
        return Optional.empty();
    }

    /** Begins a record of who forks whom, where the system tells this user. */
    default Lineage lineage() {
        return Lineage.none("this system tells nobody of births");
    }

    /**
     * Who is told to keep this process running, as its place in the system and the configuration of whoever brought it
     * forth say: a unit, a timetable, a supervisor, a container, a loop. Reads; asks no service.
     *
     * @param process as it is, or was when it was last seen
     * @param ancestors who brought it forth, nearest first: those alive
     * @return empty when nothing says so
     */
    default Optional<Respawner> respawner(ProcessFacts process, List<ProcessFacts> ancestors) {
        return Optional.empty();
    }

    /** Who asks: this process, its ancestors, its session and terminal. */
    Self self(Snapshot snapshot);

    /** The means of ending that exist here, strongest first; each says itself whether it is usable. */
    List<Means> means();

    /** What this machine allows and lacks, for {@code doctor}: everything beyond the means. */
    List<Capability> capabilities();

    /**
     * Loads and touches all that an ending will need, so that it works later with the process table full and memory
     * short. Idempotent.
     */
    void prepare();

    /**
     * Takes stock of what these processes have, as far as it may outlive them. Bounded in time; touches no file system that
     * could let it wait.
     *
     * @param members held open meanwhile
     */
    default Inventory inventory(List<ProcessFacts> members) {
        return Inventory.NONE;
    }

    /**
     * Whether a leftover whose owner has ended is still that very thing and used by nobody: {@link Swept.Fate.Removable},
     * {@link Swept.Fate.Absent}, or {@link Swept.Fate.Kept} with the reason. Changes nothing.
     */
    default Swept.Fate examine(Leftover leftover) {
        return new Swept.Fate.Kept("this platform removes nothing");
    }

    /** Examines a leftover again and removes it if it may be. */
    default Swept.Fate remove(Leftover leftover) {
        return examine(leftover);
    }

    /** Who but this user and the system's own may change a file or put another in its place; empty when nobody can. */
    default Optional<String> exposure(String file) {
        return Optional.empty();
    }

    /** Lets the terminal's quit key end this program, where the Java runtime would do something else. */
    default void endOnQuit() {}

    /**
     * Lets this program hold out where others fall, for as long as it runs: its memory stays, it is ended last when memory runs
     * out, it may hold many things open. For daemons; what it starts inherits some of it.
     *
     * @return what was done, and what could not be
     */
    default List<Capability> endure() {
        return List.of();
    }

    /** Gives memory back that this program's start took and nothing takes again. For daemons, once they have started. */
    default void trim() {}

    /** What can tell of happenings here, the best of each kind first; also those that are absent on this machine. */
    default List<Feed> feeds() {
        return List.of();
    }

    /** Frees what was opened. */
    @Override
    void close();

    /** The outcome of {@link #open}. */
    sealed interface Opening {
        /** The process is held. */
        record Held(Handle handle) implements Opening {}

        /** There is no such process any more, or the number belongs to another one now. */
        record Vanished() implements Opening {}

        /** It may exist, but this user or this machine cannot hold it. */
        record Refused(String reason) implements Opening {}
    }

    /** The outcome of {@link #select}. */
    sealed interface Selection {
        /**
         * @param found who matches, possibly nobody
         * @param why for each, in the same order, what was seen, e.g. {@code listens on tcp 0.0.0.0:8080}
         * @param condition what must also hold after the ending, e.g. that the port is free
         */
        record Found(List<ProcessFacts> found, List<String> why, Optional<Condition> condition) implements Selection {}

        /** This machine cannot answer, with the reason; not the same as nobody. */
        record Unavailable(String reason) implements Selection {}

        /** There is nothing of that kind on this machine, with what is missing: nobody can match. */
        record Absent(String reason) implements Selection {}
    }

    /** Something besides processes that an ending must bring about. */
    interface Condition {
        /** What is to hold, e.g. {@code tcp port 8080 is free}. */
        String text();

        /** Looks now. */
        Check check();
    }

    /** The answer of a {@link Condition}. */
    sealed interface Check {
        /** It holds. */
        record Met() implements Check {}

        /** It does not, and why. */
        record Unmet(String reason) implements Check {}
    }
}
