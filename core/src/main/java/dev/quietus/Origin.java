package dev.quietus;

import java.util.Locale;
import java.util.Optional;

/**
 * What a process comes from: the nearest of its ancestors that starts programs on somebody's behalf, not merely its parent.
 * Told by names and places, which a process chooses itself: for people, no decision rests on it. Immutable.
 *
 * @param kind the sort of source
 * @param by the process that stands for it; empty where it is none, such as a unit, or has ended
 * @param text the source in words, to follow "from": {@code ssh session 1199 (sshd) on pts/3, shell 1200 (bash)}
 */
public record Origin(Kind kind, Optional<ProcessFacts> by, String text) {

    /** The sorts of sources; a closed set. */
    public enum Kind {
        /** A unit of the machine's service manager, also one that a timer starts. */
        UNIT,
        /** A timetable, such as cron's. */
        SCHEDULE,
        /** A program whose purpose is to keep others running. */
        SUPERVISOR,
        /** A container's runtime. */
        CONTAINER,
        /** A run of Quietus; the text is its target. */
        RUN,
        /** Somebody who came over the network by ssh. */
        SSH,
        /** Somebody who logged in at this machine. */
        LOGIN,
        /** A program that keeps terminals for people who are away, such as tmux and screen. */
        MULTIPLEXER,
        /** A window in which people type. */
        TERMINAL,
        /** A shell, with none of the above behind it. */
        SHELL,
        /** Some other process. */
        PROCESS,
        /** Whoever started it has ended; somebody else took it in. */
        ADOPTED,
        /** The kernel itself. */
        KERNEL,
        /** Nobody that can be seen, as the parent is outside of what is listed. */
        UNSEEN;

        /** The stable word in JSON documents. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
