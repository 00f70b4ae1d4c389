package dev.quietus.cli;

import java.time.Duration;
import java.util.List;

/** What a verb found or did, ready to be shown as text or as a document. */
interface Answer {
    ExitCode code();

    /** What the program answers to its caller. */
    default int exitCode() {
        return code().number();
    }

    /** The outcome's word in documents: gone, survived, unknown, refused or none. */
    String outcome();

    /** The targets as the user wrote them. */
    List<String> targets();

    Duration elapsed();

    /** Results, for a person. */
    void show(Page page);

    /** What became of each process: elements of an array. */
    default void processes(JsonDocument document) {}

    /** What remains of those who have ended: elements of an array. */
    default void leftovers(JsonDocument document) {}

    /** Fields of this kind of answer only. */
    void fields(JsonDocument document);
}
