package dev.quietus.spi;

import dev.quietus.Capability;
import dev.quietus.Happening;
import dev.quietus.Moment;
import dev.quietus.ProcessFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A source of happenings on this machine. Describing one opens nothing for long; probing it changes nothing. Thread-safe
 * but for its flow.
 */
public interface Feed {

    /** A stable short name, such as {@code exec-gate}. */
    String name();

    /** Which happenings it tells. */
    Set<Class<? extends Happening>> tells();

    /** When a response to what it tells comes. */
    Moment moment();

    /** Whether it can be had here, by trying; what it guarantees, and what is missing. */
    Capability capability();

    /**
     * Begins to watch.
     *
     * @param watch what is wanted of it
     * @throws dev.quietus.QuietusException UNAVAILABLE where {@link #capability()} is absent
     */
    Flow open(Watch watch);

    /**
     * Looks at a process as it would if that had just failed, so that all of this is loaded and compiled before one does. Changes
     * nothing.
     *
     * @param process one of this program's own
     * @return what would be told; empty where it tells nothing of the kind, or the process has ended
     */
    default Optional<Happening> rehearse(ProcessFacts process) {
        return Optional.empty();
    }

    /**
     * What is wanted of a feed: it need not tell more, and may.
     *
     * @param programs paths that are asked about before they are executed, or whose system calls are told; empty for none
     * @param ports that are of interest; empty for all
     * @param calls names of system calls that are to be told
     * @param resources whose shortage is of interest; empty for all
     * @param interval how often it looks, where looking is all it can do
     */
    record Watch(
            List<String> programs,
            Set<Integer> ports,
            Set<String> calls,
            Set<Happening.Resource> resources,
            Duration interval) {
        public Watch {
            programs = List.copyOf(programs);
            ports = Set.copyOf(ports);
            calls = Set.copyOf(calls);
            resources = Set.copyOf(resources);
        }

        /** Everything that can be told, looked for four times a second. */
        public static Watch everything() {
            return new Watch(List.of(), Set.of(), Set.of(), Set.of(), Duration.ofMillis(250));
        }
    }

    /** What a feed tells, in order. For one thread; another one may close it, which ends a wait. */
    interface Flow extends AutoCloseable {

        /**
         * Waits for the next one.
         *
         * @return empty when there was none within the limit, or it was closed
         */
        Optional<Happening> next(Duration limit);

        /** Ends it; acts that are held are allowed, what was changed is put back. Idempotent. */
        @Override
        void close();
    }
}
