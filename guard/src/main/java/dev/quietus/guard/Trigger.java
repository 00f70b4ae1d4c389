package dev.quietus.guard;

import dev.quietus.Happening;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What has to happen for an order to be carried out. */
public sealed interface Trigger {

    /**
     * A process fails in a way that says it was attacked. Counted in one exec epoch without any decay: the canary stays the
     * same until somebody execs.
     *
     * @param failures which of them; {@code ABORT} and {@code FAULT} are no evidence and not allowed
     */
    record Canary(Set<Happening.Failure> failures) implements Trigger {
        public Canary {
            failures = Set.copyOf(failures);
        }
    }

    /**
     * A system call is made that is not allowed, and that a filter has ended, refused or recorded: of no others is told.
     *
     * @param calls names of forbidden calls
     */
    record Call(Set<String> calls) implements Trigger {
        public Call {
            calls = Set.copyOf(calls);
        }
    }

    /**
     * A program makes a system call that it was not seen making while it was learnt.
     *
     * @param sealed whether only a sealed profile counts; else a learnt one too, which is a guess
     * @param learning for how long each program is learnt at least; zero if nothing is said
     * @param runs how often each has to be seen beginning; zero if nothing is said
     */
    record Profile(boolean sealed, Duration learning, int runs) implements Trigger {

        /** Whether somebody has said how long it takes to seal one; else people do that. */
        boolean sealsItself() {
            return sealed && (runs > 0 || !learning.isZero());
        }
    }

    /**
     * Administrative network activity.
     *
     * @param services names such as {@code ssh}, {@code rdp}; see {@link Service}
     * @param direction which side calls
     * @param allowed prefixes (CIDR) of peers from or to which it is allowed
     * @param learning for how long what is seen is learnt as usual before anything is done; zero never learns
     */
    record Administration(Set<Service> services, Direction direction, Set<String> allowed, Duration learning)
            implements Trigger {
        public Administration {
            services = Set.copyOf(services);
            allowed = Set.copyOf(allowed);
        }
    }

    /**
     * Something of the machine, or of one process, is used up.
     *
     * @param what which
     * @param threshold from which on: a share of 1 for memory, processes, processor time and disk; a number of descriptors,
     *     threads, or forks per second
     * @param lasting for how long it must hold
     */
    record Resources(Exhaustion what, double threshold, Duration lasting) implements Trigger {}

    /**
     * A program is executed that must not be.
     *
     * @param paths globs over its path
     * @param hashes SHA-256 of its content, lower case
     * @param hidden whether programs without a file count: deleted ones and those of memfd_create(2)
     */
    record Execution(Set<String> paths, Set<String> hashes, boolean hidden) implements Trigger {
        public Execution {
            paths = Set.copyOf(paths);
            hashes = Set.copyOf(hashes);
        }

        /** Whether this program is one of them, by its path or its content; the content is asked for only when it matters. */
        boolean means(String file, Supplier<Optional<String>> sha256) {
            return Glob.one(paths, file)
                    || !hashes.isEmpty()
                            && sha256.get().filter(hashes::contains).isPresent();
        }
    }

    /** Somebody listens where nobody may. */
    record Listening(Set<Integer> ports, String protocol) implements Trigger {
        public Listening {
            ports = Set.copyOf(ports);
        }
    }

    /** What an order has ended comes back within this time. */
    record Respawn(Duration within) implements Trigger {}

    /** Whoever is meant lives longer than that. */
    record Deadline(Duration allowance) implements Trigger {}

    /** Which side calls. */
    enum Direction {
        INBOUND,
        OUTBOUND,
        BOTH
    }

    /** What is used up. */
    enum Exhaustion {
        /** Memory of the machine; the victim is chosen. */
        MEMORY,
        /** Processor time of one process. */
        PROCESSOR,
        /** Forks per second of one family. */
        FORKS,
        /** The process table; the family that fills it. */
        PROCESSES,
        /** Open descriptors of one process. */
        DESCRIPTORS,
        /** Threads of one process. */
        THREADS,
        /** The local disk that is fullest. */
        DISK;

        /** The resource of the machine whose shortage it is; empty where it is about each process or family. */
        Optional<Happening.Resource> machines() {
            return switch (this) {
                case MEMORY -> Optional.of(Happening.Resource.MEMORY);
                case PROCESSES -> Optional.of(Happening.Resource.PROCESSES);
                case DISK -> Optional.of(Happening.Resource.DISK);
                case PROCESSOR, FORKS, DESCRIPTORS, THREADS -> Optional.empty();
            };
        }
    }
}
