package dev.quietus;

/**
 * One rail's no.
 *
 * @param rail the rail's name, as {@code --override-rail} takes it
 * @param process the process concerned
 * @param reason why it refuses
 * @param remedy how to exclude the process or override the rail
 */
public record Refusal(String rail, ProcessFacts process, String reason, String remedy) {

    /** One line for a person. */
    public String sentence() {
        return "refused by rail '" + rail + "': " + process.pid() + " (" + process.name() + ") " + reason + "; "
                + remedy;
    }
}
