package dev.quietus;

/** As which user a contained command runs. */
public sealed interface RunAs {

    /** As whoever starts it. */
    record Caller() implements RunAs {}

    /** As a user of its own, lent from a pool and used by nobody else meanwhile; only root can. */
    record Pooled() implements RunAs {}

    /**
     * As a given user; only root can.
     *
     * @param user a name of the system's accounts, or a uid
     */
    record Account(String user) implements RunAs {}

    /** Reads {@code auto}, a name or a uid. */
    static RunAs parse(String text) {
        return text.equals("auto") ? new Pooled() : new Account(text);
    }
}
