package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Applies cures, and looks afterwards what came of them. Used by one thread. */
final class Curing {
    /** How long a cure may take to show. */
    private static final long PATIENCE = 2_000_000_000L;

    private static final long STEP = 30_000_000L;

    /** How long whoever is ended by a cure has, once asked: nobody named it, so it may tidy up. */
    private static final long GRACE = 2_000_000_000L;

    private final Platform platform;
    private final Times times;
    private final Nurse nurse;
    private final List<Receipt.Entry> ended = new ArrayList<>();
    private long begun;

    /** Ends one process, nobody else. */
    interface Nurse {
        /** @throws QuietusException as every ending does */
        Receipt end(ProcessIdentity whom, EndingOptions options);
    }

    Curing(Platform platform, Times times, Nurse nurse) {
        this.platform = platform;
        this.times = times;
        this.nurse = nurse;
        this.begun = times.clock().nanos();
    }

    /** The same, counting times from this moment of the clock. */
    Curing since(long moment) {
        begun = moment;
        return this;
    }

    /** Everyone whom cures have ended, in order, without the patients. */
    List<Receipt.Entry> ended() {
        return ended;
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
                int before = ended.size();
                Treatment.Effect effect = apply(facts, finding, cure, deadline);
                List<Receipt.Entry> others = List.copyOf(ended.subList(before, ended.size()));
                treatments.add(new Treatment(facts, finding.resistance(), cure, effect, others));
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
                    Optional<String> failure = perform(facts, cure, deadline);
                    yield failure.<Treatment.Effect>map(Treatment.Effect.Failed::new)
                            .orElseGet(() -> await(handle, facts, finding, cure, deadline));
                }
            }
            case Platform.Opening.Vanished vanished -> afterItsEnd(facts, finding, cure, deadline);
            case Platform.Opening.Refused refused -> new Treatment.Effect.Failed(refused.reason());
        };
    }

    /** Who starts it again is there without it. */
    private Treatment.Effect afterItsEnd(ProcessFacts facts, Finding finding, Cure cure, long deadline) {
        Optional<String> failure =
                finding.against() == Finding.Against.STAYING_GONE ? perform(facts, cure, deadline) : Optional.empty();
        return failure.<Treatment.Effect>map(Treatment.Effect.Failed::new).orElseGet(Treatment.Effect.Ended::new);
    }

    private Optional<String> perform(ProcessFacts facts, Cure cure, long deadline) {
        return switch (cure.act()) {
            case Cure.Act.Send send -> send(send);
            case Cure.Act.End end -> end(facts, cure, end.whom(), deadline);
            case Cure.Act.Own own -> own.deed().perform();
            case Cure.Act.ByHand byHand -> Optional.of("only a person can");
        };
    }

    /** Asks first, and forces when the grace is over or time is up. */
    private Optional<String> end(ProcessFacts patient, Cure cure, ProcessIdentity whom, long deadline) {
        long now = times.clock().nanos();
        long grace = deadline == Long.MAX_VALUE ? GRACE : Math.max(0, Math.min(GRACE, deadline - now));
        EndingOptions options = grace == 0 ? EndingOptions.kill() : EndingOptions.stop(Duration.ofNanos(grace));
        try {
            Receipt receipt = nurse.end(whom, options);
            // What it recorded counts from its own beginning, a listing later than this.
            long late = Math.max(0, now - begun);
            Evidence why =
                    new Evidence(Evidence.Kind.CURE, "ended by " + cure.name() + " for " + Patient.text(patient));
            for (Receipt.Entry entry : receipt.processes()) {
                if (entry.outcome() instanceof Outcome.Gone) {
                    ended.add(entry.as(new Member(entry.member().facts(), why), Duration.ofNanos(late)));
                }
            }
            return switch (receipt.outcome()) {
                case Outcome.Gone gone -> Optional.empty();
                case Outcome.Survived survived ->
                    Optional.of(whom.pid() + ": " + survived.resistance().text());
                case Outcome.Unknown unknown -> Optional.of(whom.pid() + ": " + unknown.reason());
            };
        } catch (QuietusException e) {
            return e.reason() == QuietusException.Reason.NOTHING_MATCHED
                    ? Optional.empty()
                    : Optional.of(String.valueOf(e.getMessage()));
        }
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
