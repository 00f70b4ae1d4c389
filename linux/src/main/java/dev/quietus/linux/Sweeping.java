package dev.quietus.linux;

import dev.quietus.Outcome;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The sweeps of one run, one at a time: they take their time aside from the {@link RunThread}, on which all else happens. */
final class Sweeping {
    private final RunThread thread;
    private final RunTimeline timeline;
    private boolean active;
    private int done;
    private List<String> survivors = List.of();

    Sweeping(RunThread thread, RunTimeline timeline) {
        this.thread = thread;
        this.timeline = timeline;
    }

    /** Whether one is going on. */
    boolean active() {
        return active;
    }

    /** How many there have been. */
    int done() {
        return done;
    }

    /** Whom the last one could not end, for people. */
    List<String> survivors() {
        return survivors;
    }

    /** @param then is told of the outcome */
    void begin(Supplier<RunSweep.Result> sweep, Consumer<Outcome> then) {
        active = true;
        thread.aside(sweep, result -> {
            active = false;
            done++;
            survivors = result.survivors();
            timeline.note(result.text());
            then.accept(result.outcome());
        });
    }
}
