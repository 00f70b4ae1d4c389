package dev.quietus.cli;

import dev.quietus.Quietus;
import java.time.Duration;
import java.util.List;

/**
 * An answer with what makes it a record: on which system, in which boot, by which Quietus and for whom it was made.
 *
 * @param boot as in identities, empty where unknown
 */
record ReceiptHost(Answer answer, String boot) implements Answer {

    /** The boot of this machine; empty where it cannot be told: a record without it is better than none. */
    static String bootHere() {
        try (Quietus quietus = Quietus.open()) {
            return quietus.boot();
        } catch (RuntimeException e) {
            return "";
        }
    }

    @Override
    public void fields(JsonDocument document) {
        answer.fields(document);
        document.object("host").string("boot", boot.isEmpty() ? null : boot);
        document.string("system", System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
        document.string("user", System.getProperty("user.name", ""));
        document.string("quietus", Main.version()).endObject();
    }

    @Override
    public void processes(JsonDocument document) {
        answer.processes(document);
    }

    @Override
    public void leftovers(JsonDocument document) {
        answer.leftovers(document);
    }

    @Override
    public ExitCode code() {
        return answer.code();
    }

    @Override
    public int exitCode() {
        return answer.exitCode();
    }

    @Override
    public String outcome() {
        return answer.outcome();
    }

    @Override
    public List<String> targets() {
        return answer.targets();
    }

    @Override
    public Duration elapsed() {
        return answer.elapsed();
    }

    @Override
    public void show(Page page) {
        answer.show(page);
    }
}
