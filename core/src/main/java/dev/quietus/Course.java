package dev.quietus;

import java.time.Duration;
import java.util.Optional;

/**
 * The course of a contained run: what is to be done when. Knows no clock and no process, only what it is told; a
 * platform's launcher carries out what it answers. For one thread at a time.
 */
public final class Course {

    /** What a launcher is to do now. */
    public enum Act {
        NOTHING,
        /** Send the first signal to everybody of the run. */
        ASK,
        /** End everybody. */
        FORCE
    }

    private enum State {
        RUNNING,
        ASKED,
        FORCED
    }

    private final Duration grace;
    private State state = State.RUNNING;
    private Optional<Duration> deadline;
    private Optional<RunEnd> end = Optional.empty();

    public Course(RunLimits limits, Duration grace) {
        this.grace = grace;
        deadline = limits.timeout();
    }

    /** When something is due next, as time since the start; empty when nothing is. */
    public Optional<Duration> deadline() {
        return deadline;
    }

    /** Why the run ends, empty while nothing but the command itself would end it. */
    public Optional<RunEnd> end() {
        return end;
    }

    /** Time has passed. */
    public Act passed(Duration now) {
        if (deadline.isEmpty() || now.compareTo(deadline.get()) < 0) {
            return Act.NOTHING;
        }
        return state == State.RUNNING ? ask(now, new RunEnd.TimedOut()) : force();
    }

    /** Somebody wants it to end in peace. */
    public Act stop(Duration now, String reason) {
        return state == State.RUNNING ? ask(now, new RunEnd.Ended(reason)) : Act.NOTHING;
    }

    /** Somebody wants it to end at once. */
    public Act end(String reason) {
        return force(new RunEnd.Ended(reason));
    }

    /** It broke a limit: it had its chance. */
    public Act broke(String limit, String detail) {
        return force(new RunEnd.LimitBroken(limit, detail));
    }

    private Act ask(Duration now, RunEnd why) {
        end = Optional.of(why);
        if (grace.isZero() || grace.isNegative()) {
            return force();
        }
        state = State.ASKED;
        deadline = Optional.of(now.plus(grace));
        return Act.ASK;
    }

    private Act force(RunEnd why) {
        // The first reason is the cause, whatever comes on top of it.
        end = end.or(() -> Optional.of(why));
        return force();
    }

    private Act force() {
        deadline = Optional.empty();
        Act act = state == State.FORCED ? Act.NOTHING : Act.FORCE;
        state = State.FORCED;
        return act;
    }
}
