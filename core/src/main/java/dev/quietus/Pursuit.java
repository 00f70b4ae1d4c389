package dev.quietus;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns on whoever was seen to start ended processes again: it joins those to be ended, and so do the comebacks. Only what
 * was proved in this ending is pursued, and rails hold for it as for any target.
 */
final class Pursuit {
    private final Muster muster;
    private final Holding holding;
    private final EndingOptions options;

    Pursuit(Muster muster, Holding holding, EndingOptions options) {
        this.muster = muster;
        this.holding = holding;
        this.options = options;
    }

    /**
     * Holds the sources of these comebacks, and then the comebacks.
     *
     * @return the comebacks whose source stays, with the reason; empty when all are pursued
     */
    List<Comeback> begin(List<Comeback> comebacks) {
        List<Comeback> left = new ArrayList<>();
        List<Comeback> pursued = new ArrayList<>();
        for (Comeback comeback : comebacks) {
            String why = obstacle(comeback);
            if (why.isEmpty()) {
                pursued.add(comeback);
            } else {
                left.add(
                        new Comeback(comeback.member(), comeback.by().shownBy("not ended by --end-respawner: " + why)));
            }
        }
        for (Comeback comeback : pursued) {
            comeback.by()
                    .by()
                    .ifPresent(source -> muster.enlist(new Member(
                            source,
                            new Evidence(
                                    Evidence.Kind.RESPAWNER,
                                    "started " + comeback.member().facts().pid() + " again"))));
        }
        pursued.forEach(comeback -> muster.enlist(comeback.member()));
        return left;
    }

    /** Why its source is not to be ended; empty when it is. */
    private String obstacle(Comeback comeback) {
        Respawner by = comeback.by();
        if (by.isConfigured()) {
            return "it keeps others too, or is kept itself; stop it by its own command";
        }
        if (by.by().isEmpty()) {
            return "nobody knows who it is";
        }
        ProcessFacts source = by.by().get();
        if (muster.leavesOut(source.identity())) {
            return "it is left out on request";
        }
        List<Refusal> refusals = Rails.check(
                List.of(new Member(source, comeback.member().evidence())),
                holding.targets(),
                holding.self(),
                options.overriddenRails());
        if (!refusals.isEmpty()) {
            return "rail '" + refusals.get(0).rail() + "': it "
                    + refusals.get(0).reason();
        }
        return source.session() == source.pid() && !source.terminal().isEmpty()
                ? "it leads the session of terminal " + source.terminal() + ", where somebody may sit"
                : "";
    }
}
