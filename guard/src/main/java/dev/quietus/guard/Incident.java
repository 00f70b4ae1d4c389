package dev.quietus.guard;

import dev.quietus.Moment;
import dev.quietus.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One time that something happened which an order, or a person, is about, and what came of it. Immutable; a later standing of
 * the same incident has the same id.
 *
 * @param id unique for ever, such as {@code 20261121-201500-7f3a9c01}
 * @param at when it happened
 * @param order the order's name; {@code panic} or {@code control} where a person ordered
 * @param trigger the word of the trigger, such as {@code canary}
 * @param moment when a response can come here
 * @param count the how-manieth in its scope
 * @param subject whom it happened to
 * @param response what is due
 * @param standing what became of it
 * @param reason what happened, in a sentence
 * @param detail how the response went, or why there was none; empty before that
 * @param took from the happening until all were gone, or else to the end of the response; zero before that
 * @param receipt of an ending
 */
public record Incident(
        String id,
        Instant at,
        String order,
        String trigger,
        Moment moment,
        int count,
        Subject subject,
        Response response,
        Standing standing,
        String reason,
        String detail,
        Duration took,
        Optional<Receipt> receipt) {

    /** What became of it. */
    public enum Standing {
        /** Only to be told. */
        REPORTED,
        /** It would have been done, but the order only monitors. */
        MONITORED,
        /** Waits for somebody to agree. */
        PENDING,
        /** Decided, written down, about to be done. */
        BEGUN,
        DONE,
        /** A rail, a rate, a cool-down or a person was against it. */
        REFUSED,
        /** Begun, and somebody survived, or it cannot be told. */
        FAILED
    }

    /** The same, further on. */
    public Incident now(Standing next, String how, Duration after, Optional<Receipt> written) {
        return new Incident(
                id, at, order, trigger, moment, count, subject, response, next, reason, how, after, written);
    }
}
