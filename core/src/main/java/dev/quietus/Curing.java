package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Applies cures, and looks afterwards what came of them. Used by one thread. */
final class Curing {
    /** How long a cure may take to show. */
    private static final long PATIENCE = 2_000_000_000L;

    private static final long STEP = 30_000_000L;

    private final Platform platform;
    private final Times times;
    private final Nurse nurse;

    /** Ends one process, nobody else; why it could not be ended, empty when it is gone. */
    interface Nurse {
        Optional<String> end(ProcessIdentity identity);
    }

    Curing(Platform platform, Times times, Nurse nurse) {
        this.platform = platform;
        this.times = times;
        this.nurse = nurse;
    }

    /** Applies what is wanted against one finding, one after the other until one helps. */
    List<Treatment> treat(ProcessFacts facts, Finding finding, Predicate<Cure> wanted) {
        return treat(facts, finding, wanted, Long.MAX_VALUE);
    }

    /** The same, looking for an effect no longer than to a moment of the clock. */
    List<Treatment> treat(ProcessFacts facts, Finding finding, Predicate<Cure> wanted, long deadline) {
        List<Treatment> treatments = new ArrayList<>();
        for (Cure cure : finding.cures()) {
            Interruption.check();
            if (!(cure.act() instanceof Cure.Act.ByHand) && wanted.test(cure)) {
                Treatment.Effect effect = apply(facts, finding, cure, deadline);
                treatments.add(new Treatment(facts, finding.resistance(), cure, effect));
                if (effect.helped()) {
                    break;
                }
            }
        }
        return treatments;
    }

    private Treatment.Effect apply(ProcessFacts facts, Finding finding, Cure cure, long deadline) {
        return switch (platform.open(facts)) {
            case Platform.Opening.Held held -> {
                try (Handle handle = held.handle()) {
                    Optional<String> failure = perform(cure.act());
                    yield failure.<Treatment.Effect>map(Treatment.Effect.Failed::new)
                            .orElseGet(() -> await(handle, facts, finding, cure, deadline));
                }
            }
            case Platform.Opening.Vanished vanished -> afterItsEnd(finding, cure);
            case Platform.Opening.Refused refused -> new Treatment.Effect.Failed(refused.reason());
        };
    }

    /** Who starts it again is there without it. */
    private Treatment.Effect afterItsEnd(Finding finding, Cure cure) {
        Optional<String> failure =
                finding.against() == Finding.Against.STAYING_GONE ? perform(cure.act()) : Optional.empty();
        return failure.<Treatment.Effect>map(Treatment.Effect.Failed::new).orElseGet(Treatment.Effect.Ended::new);
    }

    private Optional<String> perform(Cure.Act act) {
        return switch (act) {
            case Cure.Act.Send send -> send(send);
            case Cure.Act.End end -> nurse.end(end.whom());
            case Cure.Act.Own own -> own.deed().perform();
            case Cure.Act.ByHand byHand -> Optional.of("only a person can");
        };
    }

    private Optional<String> send(Cure.Act.Send send) {
        return switch (platform.open(send.to())) {
            case Platform.Opening.Held held -> {
                try (Handle handle = held.handle()) {
                    yield handle.send(send.signal()) instanceof Handle.Delivery.Denied denied
                            ? Optional.of(denied.reason())
                            : Optional.empty();
                }
            }
            case Platform.Opening.Vanished vanished -> Optional.empty();
            case Platform.Opening.Refused refused -> Optional.of(refused.reason());
        };
    }

    private Treatment.Effect await(Handle handle, ProcessFacts facts, Finding finding, Cure cure, long deadline) {
        long now = times.clock().nanos();
        // A moment there is always: else nothing would ever be seen to help when time is up.
        long end = Math.max(now + STEP, Math.min(deadline, now + PATIENCE));
        boolean zombie = finding.resistance() instanceof Resistance.Uncollected;
        while (true) {
            Handle.Sight sight = handle.await(0);
            if (sight instanceof Handle.Sight.Reaped || sight instanceof Handle.Sight.Unreaped && !zombie) {
                return new Treatment.Effect.Ended();
            }
            if (!zombie && !resists(facts, finding, cure)) {
                // What was pending is delivered now; it gets a moment to end.
                return handle.await(STEP) instanceof Handle.Sight.Present
                        ? new Treatment.Effect.Freed()
                        : new Treatment.Effect.Ended();
            }
            if (times.clock().nanos() >= end) {
                return new Treatment.Effect.Unchanged();
            }
            times.pause().nanos(STEP);
        }
    }

    private boolean resists(ProcessFacts facts, Finding finding, Cure cure) {
        if (finding.against() == Finding.Against.STAYING_GONE) {
            // What the platform did to the source it has looked at itself; files go on saying what is stopped by now.
            return !(cure.act() instanceof Cure.Act.Own) && kept(facts);
        }
        Ward ward = new Ward(platform, new ListingIndex(platform.snapshot()));
        for (Finding now : Examination.of(ward.patient(facts), ward)) {
            if (now.against() == finding.against()
                    && now.resistance().word().equals(finding.resistance().word())) {
                return true;
            }
        }
        return false;
    }

    private boolean kept(ProcessFacts facts) {
        ListingIndex index = new ListingIndex(platform.snapshot());
        ProcessFacts now = index.numbered(facts.pid());
        return now != null
                && now.identity().equals(facts.identity())
                && Provenance.ofListing(platform)
                        .keeperOf(now, index)
                        .filter(Keeping::isCertain)
                        .isPresent();
    }
}
