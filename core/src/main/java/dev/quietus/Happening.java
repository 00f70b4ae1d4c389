package dev.quietus;

import java.util.List;
import java.util.Optional;

/** Something that a {@link dev.quietus.spi.Feed} has seen. Immutable; the processes were pinned when their facts were read. */
public sealed interface Happening {

    /** When it was seen, by {@link System#nanoTime()}. */
    long nanos();

    /**
     * A program is about to be executed, and waits for an answer.
     *
     * @param process who calls exec, still with its old program
     * @param file the program's path, as far as it has one
     * @param gate must be answered, once, by whoever takes the happening
     */
    record Attempted(long nanos, ProcessFacts process, String file, Gate gate) implements Happening {}

    /**
     * A program has been executed.
     *
     * @param file its path; with {@code (deleted)} behind it, or {@code memfd:NAME}, where it has none
     */
    record Executed(long nanos, ProcessFacts process, String file) implements Happening {}

    /**
     * A process has failed and is being ended by the kernel or by its own runtime.
     *
     * @param process its facts when it failed
     * @param signal the number of the signal that ends it
     * @param failure what its words, or its record, say about the reason
     * @param words what was quoted; empty where nothing was to be had
     * @param epoch what all share who come from the same exec by forks alone, and nobody else; empty where it cannot be told
     * @param sharers who lives and shares it, the one who forked them all first
     */
    record Failed(
            long nanos,
            ProcessFacts process,
            int signal,
            Failure failure,
            String words,
            Optional<String> epoch,
            List<ProcessFacts> sharers)
            implements Happening {
        public Failed {
            sharers = List.copyOf(sharers);
        }
    }

    /**
     * A system call was refused, or was seen that a rule names.
     *
     * @param call its name
     * @param moment whether it had an effect
     */
    record Called(long nanos, ProcessFacts process, String call, Moment moment) implements Happening {}

    /**
     * A watched program was begun, or one of its processes made a system call for the first time since.
     *
     * @param file the program's path
     * @param sha256 of its content, in lower case
     * @param cgroup in which the process was when it began to be of this program (cgroup v2); empty where unknown
     * @param call its name, or words with blanks for one without; empty when the program was begun
     */
    record Traced(
            long nanos,
            ProcessFacts process,
            String file,
            String sha256,
            String cgroup,
            Optional<String> call,
            Tracing tracing)
            implements Happening {}

    /**
     * A connection exists that did not before.
     *
     * @param process who has it; of several the one that does not listen
     * @param severing takes it away from both sides
     */
    record Connected(long nanos, ProcessFacts process, Connection connection, Severing severing) implements Happening {}

    /**
     * A process listens where nobody did.
     *
     * @param port 1 to 65535
     */
    record Listened(long nanos, ProcessFacts process, String protocol, int port) implements Happening {}

    /**
     * A resource of the machine is short.
     *
     * @param resource which
     * @param share how much is used, or for how much of the time somebody waited for it; 0 to 1
     */
    record Pressed(long nanos, Resource resource, double share) implements Happening {}

    /**
     * A process has ended.
     *
     * @param status how, where the kernel tells
     */
    record Ended(long nanos, ProcessIdentity process, Optional<ExitStatus> status) implements Happening {}

    /**
     * Some were lost: what they told has to be looked for.
     *
     * @param count how many at least
     */
    record Lost(long nanos, String feed, long count) implements Happening {}

    /** Why a process failed. */
    enum Failure {
        /** Its stack was written over: the canary of -fstack-protector was not what it had been. */
        CANARY,
        /** A checked copy would have overrun its buffer (_FORTIFY_SOURCE). */
        FORTIFY,
        /** The allocator met a heap that was written over. */
        HEAP,
        /** It was ended for a forbidden system call. */
        CALL,
        /** SIGABRT without words: an assertion, or anything. */
        ABORT,
        /** SIGSEGV, SIGBUS, SIGILL, SIGFPE. */
        FAULT
    }

    /** What can be short. */
    enum Resource {
        MEMORY,
        PROCESSES,
        PROCESSOR,
        DISK
    }

    /** Holds an act until it is answered. Any thread may answer, the first answer counts. */
    @FunctionalInterface
    interface Gate {
        void answer(boolean allow);

        /**
         * SHA-256 of the program that is about to be executed, of the very file that is held and not of what its path leads to
         * now; in lower case. Reads the whole file the first time, at the caller's expense.
         *
         * @return empty where it cannot be told, or it was answered meanwhile
         */
        default Optional<String> sha256() {
            return Optional.empty();
        }
    }

    /** What is to be told of a program from now on. Any thread may say so. */
    interface Tracing {
        /** This call of this program, in this cgroup, need not be told any more. */
        void known();

        /** Everything of all programs is to be told again, as if nothing had been. */
        void anew();
    }

    /** Takes a connection away. */
    @FunctionalInterface
    interface Severing {
        /** Does it; what stood in the way, empty when it is done. */
        Optional<String> sever();
    }
}
