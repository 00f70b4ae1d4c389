package dev.quietus;

import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns on whoever was seen to start ended processes again: a cure that was ordered stops it, or it joins those to be ended;
 * and so do the comebacks. Only what was proved in this ending is pursued, and rails hold for it as for any target. Used in
 * one ending.
 */
final class Pursuit {
    /** Whoever comes to a machine comes by them. */
    private static final Set<String> DOORS = Set.of("sshd", "dropbear", "login", "agetty", "getty", "telnetd");

    private final Platform platform;
    private final Muster muster;
    private final Holding holding;
    private final EndingOptions options;
    private final Curing curing;
    private final Consent consent;
    private final Minutes minutes;
    /** What came of the cures of each source: each is tried once. */
    private final Map<String, List<Treatment>> tried = new HashMap<>();

    Pursuit(
            Platform platform,
            Ending.Company company,
            EndingOptions options,
            Curing curing,
            Consent consent,
            Minutes minutes) {
        this.platform = platform;
        this.muster = company.muster();
        this.holding = company.holding();
        this.options = options;
        this.curing = curing;
        this.consent = consent;
        this.minutes = minutes;
    }

    /**
     * Stops the sources of these comebacks or holds them, and then the comebacks.
     *
     * @param deadline until when, by the clock, a cure may take to show
     * @return the comebacks whose source stays, with the reason; empty when all are pursued
     */
    List<Comeback> begin(List<Comeback> comebacks, long deadline) {
        List<Comeback> left = new ArrayList<>();
        List<Comeback> pursued = new ArrayList<>();
        List<Comeback> cured = new ArrayList<>();
        for (Comeback comeback : comebacks) {
            Optional<Treatment> last = treat(comeback, deadline);
            if (last.isPresent() && last.get().effect().helped()) {
                cured.add(comeback);
                continue;
            }
            if (!options.endRespawner()) {
                left.add(last.map(failed -> with(comeback, failed)).orElseGet(() -> spared(comeback)));
                continue;
            }
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
        cured.forEach(comeback -> muster.enlist(comeback.member()));
        return left;
    }

    /**
     * Tries the ordered cures of its source, and offers the others, unless it was ordered to end the source: then that was
     * agreed to already. The last one tried, empty for none.
     */
    private Optional<Treatment> treat(Comeback comeback, long deadline) {
        ProcessFacts facts = comeback.member().facts();
        String source = comeback.by().kind() + " " + comeback.by().text();
        List<Treatment> before = tried.get(source);
        if (before == null) {
            Finding finding = Keeping.afterwards(comeback.by());
            before = curing.treat(
                    facts,
                    finding,
                    cure -> mayBeTried(cure, comeback)
                            && (options.cures().order(cure)
                                    || !options.endRespawner() && consent.agrees(facts, finding, cure)),
                    deadline);
            tried.put(source, before);
            for (Treatment done : before) {
                String what = done.cure().name() + " for " + Patient.text(facts) + ": "
                        + done.effect().text();
                minutes.note(Escalation.Stage.CURE, what, holding.living().size());
            }
        }
        return before.isEmpty() ? Optional.empty() : Optional.of(before.get(before.size() - 1));
    }

    /** To end a source is no less of a deed as a cure: what spares it from the one spares it from the other. */
    private boolean mayBeTried(Cure cure, Comeback comeback) {
        return !(cure.act() instanceof Cure.Act.End) || obstacle(comeback).isEmpty();
    }

    /** With why its source was not ended, where a cure was ordered that would have. */
    private Comeback spared(Comeback comeback) {
        for (Cure cure : Keeping.cures(comeback.by())) {
            if (options.cures().order(cure) && !mayBeTried(cure, comeback)) {
                String why = "not ended by " + cure.name() + ": " + obstacle(comeback);
                return new Comeback(comeback.member(), comeback.by().shownBy(why));
            }
        }
        return comeback;
    }

    private static Comeback with(Comeback comeback, Treatment failed) {
        String why = failed.cure().name() + ": " + failed.effect().text();
        return new Comeback(comeback.member(), comeback.by().shownBy(why));
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
                platform,
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
        return Provenance.ofListing(platform)
                .keeperOf(source, muster.index())
                .filter(Respawner::isConfigured)
                .map(keeper -> "it is kept running itself, by " + keeper.text()
                        + keeper.stopWith().map(command -> ": " + command).orElse(""))
                .orElse("");
    }
}
