package dev.quietus;

import dev.quietus.spi.Means;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Stops a family, or lets it run again, and says who stands still. */
final class Freezing {
    private final Holding holding;
    private final Muster muster;
    private final Brake brake;
    private final List<Means> means;
    private final List<String> unmatched;
    private final Times times;
    private final Minutes minutes;

    Freezing(Platform platform, Found found, Holding holding, EndingOptions options, Times times, Minutes minutes) {
        this.means = platform.means();
        this.unmatched = found.unmatched();
        this.holding = holding;
        this.times = times;
        this.minutes = minutes;
        this.muster = new Muster(platform, found, holding, options);
        this.brake = new Brake(new Assignment(means, holding), holding, muster, minutes, times, true);
    }

    /**
     * Brakes until two listings are quiet. When that does not come about, or is interrupted, everyone is let go again: half
     * a freeze helps nobody.
     */
    Stillness freeze(Duration limit) {
        long deadline = times.clock().nanos() + limit.toNanos();
        Escalation.Event event = Escalation.Event.UNQUIET;
        try {
            while (event == Escalation.Event.UNQUIET) {
                Interruption.check();
                event = brake.round(deadline);
            }
        } finally {
            if (event != Escalation.Event.QUIET) {
                brake.release();
            }
        }
        if (event != Escalation.Event.QUIET) {
            muster.call();
        }
        return stillness(true);
    }

    /** Lets everyone run again, whoever stopped them and by whatever means. */
    Stillness thaw() {
        for (Held held : holding.living()) {
            held.thaw();
        }
        for (Means one : means) {
            List<Held> covered = new ArrayList<>();
            for (Held held : holding.living()) {
                if (one.covers(held, holding)) {
                    covered.add(held);
                }
            }
            minutes.note(Escalation.Stage.DONE, one.release(covered, holding));
        }
        muster.call();
        return stillness(false);
    }

    /** @param frozen whether everyone was to stand still; otherwise everyone was to run */
    private Stillness stillness(boolean frozen) {
        List<Held> restless = brake.restless(holding.living());
        List<Member> moving = new ArrayList<>();
        List<Member> still = new ArrayList<>();
        List<OutOfReach> outOfReach = muster.outOfReach();
        for (Held held : holding.living()) {
            boolean moves = restless.contains(held);
            String denied = held.denied();
            if (denied != null && moves == frozen) {
                outOfReach.add(new OutOfReach(held.member(), denied));
            } else {
                (moves ? moving : still).add(held.member());
            }
        }
        return new Stillness(still, moving, outOfReach, unmatched, minutes.elapsed());
    }
}
