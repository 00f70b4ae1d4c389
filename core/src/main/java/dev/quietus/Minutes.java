package dev.quietus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps the timeline of one ending and tells the journal as it goes. */
final class Minutes {
    /** A family that multiplies can fill any list; what comes later is counted. */
    private static final int KEPT = 200;

    private final Clock clock;
    private final Journal journal;
    private final long begun;
    private final List<Receipt.Moment> timeline = new ArrayList<>();
    private int dropped;

    Minutes(Clock clock, Journal journal) {
        this.clock = clock;
        this.journal = journal;
        this.begun = clock.nanos();
    }

    void note(Escalation.Stage stage, List<String> texts) {
        for (String text : texts) {
            note(stage, text, -1);
        }
    }

    /** @param living how many are left, negative when not counted */
    void note(Escalation.Stage stage, String text, int living) {
        if (timeline.size() < KEPT) {
            timeline.add(new Receipt.Moment(elapsed(), stage, text));
        } else {
            dropped++;
        }
        journal.note(stage, text, living);
    }

    /** Tells the journal that time passes; nothing for the record. */
    void watch(Escalation.Stage stage, int living) {
        journal.note(stage, "", living);
    }

    /** When it began, by the clock. */
    long begun() {
        return begun;
    }

    Duration elapsed() {
        return Duration.ofNanos(clock.nanos() - begun);
    }

    List<Receipt.Moment> timeline() {
        List<Receipt.Moment> all = new ArrayList<>(timeline);
        if (dropped > 0) {
            all.add(new Receipt.Moment(elapsed(), Escalation.Stage.DONE, dropped + " further entries were not kept"));
        }
        return all;
    }
}
