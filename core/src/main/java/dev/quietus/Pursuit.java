package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Turns on whoever was seen to start ended processes again: it joins those to be ended, and so do the comebacks. Only what
 * was proved in this ending is pursued, and rails hold for it as for any target.
 */
final class Pursuit {
    /** Whoever comes to a machine comes by them. */
    private static final Set<String> DOORS = Set.of("sshd", "dropbear", "login", "agetty", "getty", "telnetd");

    private final Provenance provenance;
    private final Muster muster;
    private final Holding holding;
    private final EndingOptions options;

    Pursuit(Platform platform, Muster muster, Holding holding, EndingOptions options) {
        this.provenance = Provenance.ofListing(platform);
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
        if (source.session() == source.pid() && !source.terminal().isEmpty()) {
            return "it leads the session of terminal " + source.terminal() + ", where somebody may sit";
        }
        if (DOORS.contains(source.name())) {
            return "people log in by it";
        }
        if (by.kind() == Respawner.Kind.PROCESS && !by.told()) {
            return "it may only have taken in an orphan: the system did not tell who forked it";
        }
        return provenance
                .keeperOf(source, muster.index())
                .filter(Respawner::isConfigured)
                .map(keeper -> "it is kept running itself, by " + keeper.text()
                        + keeper.stopWith().map(command -> ": " + command).orElse(""))
                .orElse("");
    }
}
