package dev.quietus;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who starts again what was ended, and how to stop that.
 *
 * @param kind what sort of source it is
 * @param by the process that did it, as far as it lives; empty for a source that is no process of its own, or not known
 * @param text who, to follow the words "respawned by": {@code 1234 (sh), which loops}
 * @param evidence what shows it, most important first: who forked it, a line of a file
 * @param stopWith a command line that stops it; empty when none is known
 * @param cures what keeps it from starting the process again, where its configuration says that it does; the best first
 * @param told whether the system itself told who forked the comeback; else the process is the parent that it had when it was
 *     first seen, and that one may have taken in an orphan
 */
public record Respawner(
        Kind kind,
        Optional<ProcessFacts> by,
        String text,
        List<String> evidence,
        Optional<String> stopWith,
        List<Cure> cures,
        boolean told) {

    public Respawner {
        evidence = List.copyOf(evidence);
        cures = List.copyOf(cures);
    }

    /** One whose process is all there is to end, and that the system has not told of. */
    public Respawner(
            Kind kind, Optional<ProcessFacts> by, String text, List<String> evidence, Optional<String> stopWith) {
        this(kind, by, text, evidence, stopWith, List.of(), false);
    }

    /** The sorts of sources; a closed set. */
    public enum Kind {
        /** A unit of the machine's service manager. */
        UNIT("unit"),
        /** A timetable, such as cron's. */
        SCHEDULE("schedule"),
        /** A program whose purpose is to keep others running. */
        SUPERVISOR("supervisor"),
        /** A container's runtime. */
        CONTAINER("container"),
        /** A shell that starts it again and again. */
        LOOP("loop"),
        /** The same program outside the family: they watch over each other. */
        WATCHDOG("watchdog"),
        /** Some other process. */
        PROCESS("process"),
        /** Nobody saw who it was. */
        UNKNOWN("unknown");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The stable word in JSON documents. */
        public String word() {
            return word;
        }
    }

    /**
     * Whether it is told what to keep running by its configuration. Then that is where it is stopped: to end its process
     * would end all else that it keeps, or be undone in turn.
     */
    public boolean isConfigured() {
        return switch (kind) {
            case UNIT, SCHEDULE, SUPERVISOR, CONTAINER -> true;
            case LOOP, WATCHDOG, PROCESS, UNKNOWN -> false;
        };
    }

    /** The same, said to be shown by this as well. */
    public Respawner shownBy(String further) {
        List<String> all = new ArrayList<>(evidence);
        all.add(further);
        return new Respawner(kind, by, text, all, stopWith, cures, told);
    }

    /** The same, with what stops it, which the first of these does by hand as well. */
    public Respawner curedBy(List<Cure> all) {
        Optional<String> command = all.stream().map(Cure::command).findFirst();
        return new Respawner(kind, by, text, evidence, command.or(() -> stopWith), all, told);
    }

    /** The same, told by the system or not. */
    Respawner told(boolean bySystem) {
        return new Respawner(kind, by, text, evidence, stopWith, cures, bySystem);
    }
}
