package dev.quietus;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How an ending proceeds.
 *
 * @param ask the signal to ask with first; empty to force at once
 * @param grace how long asked processes have, unless the timeout makes it less: {@link #patience()}
 * @param forceAfterwards whether what is left after the grace is forced
 * @param leaderFirst whether only the named processes are asked first and the rest when those are gone
 * @param timeout how long everything may take in all, forcing and looking afterwards included; empty for grace plus
 *     {@link #FORCE_LIMIT}
 * @param settle how long to watch for a comeback after the end
 * @param overriddenRails names of rails that do not apply
 * @param cures which cures may be applied to whoever resists the force
 * @param endRespawner whether whoever is seen to start them again is ended as well
 */
public record EndingOptions(
        Optional<Signal> ask,
        Duration grace,
        boolean forceAfterwards,
        boolean leaderFirst,
        Optional<Duration> timeout,
        Duration settle,
        Set<String> overriddenRails,
        Cures cures,
        boolean endRespawner) {

    /** What forcing may take when no timeout is given. */
    public static final Duration FORCE_LIMIT = Duration.ofSeconds(10);

    /** The grace of {@code stop} when none is given. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    /** A timeout keeps a quarter of itself for the force, but at least this, at most half, ... */
    private static final Duration LEAST_FOR_FORCE = Duration.ofMillis(200);

    /** ... and never more than this: a longer grace is worth more. */
    private static final Duration MOST_FOR_FORCE = Duration.ofSeconds(1);

    private static final Duration FOREVER = Duration.ofDays(36_500);

    /** How long is watched for a comeback where whoever causes it is to be ended, unless another time is given. */
    public static final Duration RESPAWNER_SETTLE = Duration.ofSeconds(3);

    /** Without cures, leaving whoever starts them again alone. */
    public EndingOptions(
            Optional<Signal> ask,
            Duration grace,
            boolean forceAfterwards,
            boolean leaderFirst,
            Optional<Duration> timeout,
            Duration settle,
            Set<String> overriddenRails) {
        this(ask, grace, forceAfterwards, leaderFirst, timeout, settle, overriddenRails, Cures.NONE, false);
    }

    /** The same with these cures ordered; with one against whoever starts them again, it is watched for that a moment. */
    public EndingOptions with(Cures ordered) {
        Duration watched = settle.isZero() && ordered.wantWatching() ? RESPAWNER_SETTLE : settle;
        return new EndingOptions(
                ask, grace, forceAfterwards, leaderFirst, timeout, watched, overriddenRails, ordered, endRespawner);
    }

    /** The same, without these rails. */
    public EndingOptions overriding(Set<String> rails) {
        return new EndingOptions(ask, grace, forceAfterwards, leaderFirst, timeout, settle, rails, cures, endRespawner);
    }

    /** The same, watching that long for a comeback afterwards. */
    public EndingOptions settling(Duration time) {
        return new EndingOptions(
                ask, grace, forceAfterwards, leaderFirst, timeout, time, overriddenRails, cures, endRespawner);
    }

    /** The same, also ending whoever is seen to start them again; it is watched for that, a moment at least. */
    public EndingOptions endingRespawner() {
        Duration watched = settle.isZero() ? RESPAWNER_SETTLE : settle;
        return new EndingOptions(
                ask, grace, forceAfterwards, leaderFirst, timeout, watched, overriddenRails, cures, true);
    }

    /** Force now. */
    public static EndingOptions kill() {
        return new EndingOptions(
                Optional.empty(), Duration.ZERO, true, false, Optional.empty(), Duration.ZERO, Set.of());
    }

    /** Ask with TERM, force after the grace. */
    public static EndingOptions stop(Duration grace) {
        return new EndingOptions(
                Optional.of(Signal.TERM), grace, true, false, Optional.empty(), Duration.ZERO, Set.of());
    }

    /** Only wait until they are gone. */
    public static EndingOptions await(Optional<Duration> timeout) {
        Duration limit = timeout.orElse(FOREVER);
        return new EndingOptions(Optional.empty(), limit, false, false, Optional.of(limit), Duration.ZERO, Set.of());
    }

    /** How long everything may take in all. */
    public Duration limit() {
        return timeout.orElse(grace.plus(FORCE_LIMIT));
    }

    /**
     * How long those asked really have: the grace, or less where the timeout comes so early that force, which is to end
     * and verify within it, must begin before the grace is over.
     */
    public Duration patience() {
        if (timeout.isEmpty() || !forceAfterwards) {
            return grace;
        }
        Duration limit = timeout.get();
        Duration reserve = shorter(longer(limit.dividedBy(4), LEAST_FOR_FORCE), limit.dividedBy(2));
        return shorter(grace, limit.minus(shorter(reserve, MOST_FOR_FORCE)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Whether comebacks are watched for. */
    boolean watches() {
        return !settle.isZero();
    }

    /** Whether anything is signalled at all; else it is only waited for, and no rail has a say. */
    boolean signals() {
        return ask.isPresent() || forceAfterwards;
    }

    Escalation.Stage firstStage() {
        if (ask.isPresent()) {
            return Escalation.Stage.ASK;
        }
        return forceAfterwards ? Escalation.Stage.BRAKE : Escalation.Stage.WAIT;
    }
}
