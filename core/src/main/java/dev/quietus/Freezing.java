package dev.quietus;

import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Stops a family, or lets it run again, and says who stands still. */
final class Freezing {
    private final Holding holding;
    private final Muster muster;
    private final Assignment assignment;
    private final Times times;
    private final Minutes minutes;

    Freezing(Platform platform, Found found, Holding holding, Times times, Minutes minutes) {
        this.holding = holding;
        this.times = times;
        this.minutes = minutes;
        this.muster = new Muster(platform, found, holding);
        this.assignment = new Assignment(platform.means(), holding);
    }

    /** Brakes until two listings are quiet or the time is up. */
    Stillness freeze(Duration limit) {
        Brake brake = new Brake(assignment, holding, muster, minutes, times, true);
        long deadline = times.clock().nanos() + limit.toNanos();
        Escalation.Event event = Escalation.Event.UNQUIET;
        while (event == Escalation.Event.UNQUIET) {
            Interruption.check();
            event = brake.round(deadline);
        }
        List<Held> restless = brake.restless(holding.living());
        if (event == Escalation.Event.RESTLESS) {
            // Half a freeze helps nobody, and a limit on forks left behind would hurt whoever comes later.
            brake.release();
            muster.call();
            restless = brake.restless(holding.living());
        }
        return stillness(restless);
    }

    /** Lets everyone run again, whoever stopped them. */
    Stillness thaw() {
        for (Held held : holding.living()) {
            held.thaw();
        }
        assignment
                .split(holding.living())
                .forEach((means, those) -> minutes.note(Escalation.Stage.DONE, means.release(those, holding)));
        muster.call();
        return stillness(new Brake(assignment, holding, muster, minutes, times, true).restless(holding.living()));
    }

    private Stillness stillness(List<Held> restless) {
        List<Member> moving = new ArrayList<>();
        restless.forEach(held -> moving.add(held.member()));
        List<Member> still = new ArrayList<>();
        for (Held held : holding.living()) {
            if (!restless.contains(held)) {
                still.add(held.member());
            }
        }
        return new Stillness(still, moving, muster.refused().keySet().stream().toList(), minutes.elapsed());
    }
}
