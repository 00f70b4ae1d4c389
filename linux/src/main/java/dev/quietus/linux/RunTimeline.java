package dev.quietus.linux;

import dev.quietus.RunReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When what happened, in words. For one thread at a time. */
final class RunTimeline {
    private final Instant begun = Instant.now();
    private final long origin = System.nanoTime();
    private final List<RunReceipt.Moment> moments = new ArrayList<>();

    Instant begun() {
        return begun;
    }

    Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }

    /** When that is, by {@link System#nanoTime}. */
    long nanoTime(Duration sinceBegun) {
        return origin + sinceBegun.toNanos();
    }

    void note(String text) {
        moments.add(new RunReceipt.Moment(now(), text));
    }

    List<RunReceipt.Moment> moments() {
        return List.copyOf(moments);
    }
}
