package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks afterwards: complete listings, conditions, and what cannot be attributed. It gathers; {@link Verdict} judges.
 */
final class Verification {
    /** Between two looks of the settling time. */
    private static final long SETTLE_STEP = 100_000_000L;
    /** So often comebacks are looked at again until their programs have begun; on a busy machine that takes a while. */
    private static final int LOOKS = 5;

    /** A socket can be seen for a moment after its last holder. */
    private static final int CONDITION_LOOKS = 10;

    /** On a machine where births never cease, looking ends some time. */
    private static final long SETTLED_LIMIT = 5_000_000_000L;

    private static final long CONDITION_STEP = 20_000_000L;

    /** So long those are looked at who may be of the family; most who are born meanwhile are others' short-lived helpers. */
    private static final long DOUBT_LIMIT = 500_000_000L;

    private static final long DOUBT_STEP = 20_000_000L;

    private final Platform platform;
    private final Muster muster;
    private final Holding holding;
    private final List<Platform.Condition> conditions;
    private final Times times;
    private boolean quietBefore;
    private boolean nobodyAbout;
    private final Map<Held, Respawner> broughtBack = new HashMap<>();
    private @Nullable Comebacks watch;
    private List<Comeback> comebacks = List.of();
    private List<ProcessFacts> suspects = List.of();
    private Optional<String> unsettled = Optional.empty();
    private Optional<Respawner> cameBack = Optional.empty();

    Verification(Platform platform, Muster muster, Holding holding, List<Platform.Condition> conditions, Times times) {
        this.platform = platform;
        this.muster = muster;
        this.holding = holding;
        this.conditions = conditions;
        this.times = times;
    }

    /** Watches for comebacks from now on: before the first signal, for of the ended nothing can be read. */
    void watch(Provenance provenance) {
        watch = new Comebacks(platform, muster, holding, provenance);
        watch.learn();
    }

    /** Two complete listings without anybody new, all standing still, count for the verification as well. */
    void braked(boolean quiet) {
        quietBefore = quiet;
        // Every line of descent that is alive shows in a settled listing. Where all members stand still and none of
        // theirs
        // may be about, whoever is born later is not theirs.
        nobodyAbout = quiet && muster.suspects().isEmpty();
    }

    /**
     * Lists until two settled listings in a row show nobody new, counting the brake's.
     *
     * @return whoever is new, held
     */
    List<Held> look() {
        int wanted = quietBefore && !muster.anybodyLost() ? 1 : 2;
        long end = times.clock().nanos() + SETTLED_LIMIT;
        int quiet = 0;
        while (quiet < wanted && times.clock().nanos() < end) {
            Interruption.check();
            Muster.Roll roll = muster.call();
            if (!roll.held().isEmpty()) {
                quietBefore = false;
                return roll.held();
            }
            quiet = roll.nobodyNew() && holding.listing().settled() ? quiet + 1 : 0;
        }
        unsettled = quiet < wanted ? Optional.of(whyUnsettled()) : Optional.empty();
        suspects = nobodyAbout && !muster.anybodyLost() ? List.of() : muster.suspects();
        return suspects.isEmpty() ? List.of() : outlast();
    }

    /**
     * Gives suspects a moment to end: whoever has ended is in doubt no more, for what he leaves behind is a suspect itself.
     *
     * @return whoever is new, held
     */
    private List<Held> outlast() {
        long end = times.clock().nanos() + DOUBT_LIMIT;
        int quiet = 1;
        while (!suspects.isEmpty() && times.clock().nanos() < end) {
            Interruption.check();
            times.pause().nanos(DOUBT_STEP);
            Muster.Roll roll = muster.call();
            if (!roll.held().isEmpty()) {
                quietBefore = false;
                return roll.held();
            }
            quiet = roll.nobodyNew() && holding.listing().settled() ? quiet + 1 : 0;
            suspects = quiet < 2 ? suspects : muster.suspects();
        }
        return List.of();
    }

    /** Whether a living process outside the family brought all of these forth; remembers who. */
    boolean broughtBack(List<Held> fresh) {
        boolean all = true;
        for (Held held : fresh) {
            ProcessFacts facts = held.member().facts();
            if (muster.outsideParent(facts) == null) {
                all = false;
            } else {
                broughtBack.put(held, respawnerOf(facts));
            }
        }
        return all;
    }

    private Respawner respawnerOf(ProcessFacts facts) {
        return watch != null
                ? watch.respawnerOf(facts)
                : Provenance.ofListing(platform).of(facts, muster.index(), new Likeness(platform));
    }

    /**
     * Watches for a comeback.
     *
     * @return whether nobody came back
     */
    boolean settle(Duration time) {
        long end = times.clock().nanos() + time.toNanos();
        while (times.clock().nanos() < end) {
            Interruption.check();
            times.pause().nanos(Math.min(SETTLE_STEP, end - times.clock().nanos()));
            Muster.Roll roll = muster.call();
            List<Comeback> others = others();
            if (!roll.nobodyNew() || !others.isEmpty()) {
                List<Held> back = new ArrayList<>(roll.held());
                comebacks = withTheirPrograms(others, back);
                giveUp(back);
                comebacks.forEach(comeback -> cameBack = Optional.of(comeback.by()));
                return false;
            }
        }
        if (!suspects.isEmpty() && holding.listing().settled()) {
            // Who was dying of a shot at all of its user was no member, and is none to doubt any more.
            suspects = muster.suspects();
        }
        return true;
    }

    /** Comebacks that are no members, as the newest listing shows them. */
    private List<Comeback> others() {
        return watch == null ? List.of() : watch.among(muster.index());
    }

    /**
     * Looks again while somebody is between its birth and its program: it has neither its name nor its unit yet.
     *
     * @param back members that came back; whoever joins them meanwhile is added
     * @return the others, as they were seen last
     */
    private List<Comeback> withTheirPrograms(List<Comeback> others, List<Held> back) {
        List<Comeback> latest = others;
        for (int look = 0; look < LOOKS && isAnybodyWithoutProgram(latest, back); look++) {
            times.pause().nanos(SETTLE_STEP);
            back.addAll(muster.call().held());
            back.forEach(held -> held.await(0));
            List<Comeback> now = others();
            latest = now.isEmpty()
                    ? latest.stream()
                            .filter(met -> !muster.knows(met.member().identity()))
                            .toList()
                    : now;
        }
        return latest;
    }

    private static boolean isAnybodyWithoutProgram(List<Comeback> others, List<Held> back) {
        return others.stream().anyMatch(met -> !met.member().facts().ownImage())
                || back.stream()
                        .anyMatch(held -> held.seen() instanceof Handle.Sight.Present
                                && !held.lastFacts().ownImage());
    }

    /** Records that these came back and are not fought any more; what becomes of them now changes nothing. */
    void giveUp(List<Held> fresh) {
        cameBack = Optional.of(new Respawner(
                Respawner.Kind.UNKNOWN,
                Optional.empty(),
                "a process that is not seen any more",
                List.of(),
                Optional.empty()));
        for (Held held : fresh) {
            held.await(0);
            cameBack = Optional.of(broughtBack.computeIfAbsent(held, one -> respawnerOf(one.lastFacts())));
        }
    }

    /**
     * Turns on whoever brought the last comebacks forth.
     *
     * @param deadline until when, by the clock, a cure may take to show
     * @return whether anybody of them is to be ended now; else they stay what they are, comebacks
     */
    boolean pursue(Pursuit pursuit, long deadline) {
        List<Comeback> all = new ArrayList<>(comebacks);
        for (Map.Entry<Held, Respawner> back : broughtBack.entrySet()) {
            if (back.getKey().seen() instanceof Handle.Sight.Present) {
                all.add(new Comeback(back.getKey().member(), back.getValue()));
            }
        }
        List<Comeback> left = pursuit.begin(all, deadline);
        boolean begun = left.size() < all.size();
        left.removeIf(comeback -> muster.knows(comeback.member().identity()));
        comebacks = begun ? List.of() : left;
        if (begun) {
            cameBack = Optional.empty();
            quietBefore = false;
        }
        return begun;
    }

    /** Comebacks that are not members. */
    List<Comeback> comebacks() {
        return comebacks;
    }

    /** Who brought somebody back to the end, if so. */
    Optional<Respawner> cameBack() {
        return cameBack;
    }

    /** Why a target could not be matched again, if so. */
    Optional<String> unanswered() {
        return muster.unanswered();
    }

    /** Why nobody can say that all have been seen, to the end; empty when somebody can. */
    Optional<String> unsettled() {
        return unsettled;
    }

    private String whyUnsettled() {
        return muster.numbersChosen()
                ? "members may choose the pids of their children, and no look found a moment in which nobody was born"
                : "others are born faster than they can be looked at";
    }

    /** Who may have come from a member unseen; nothing proves or excludes it. */
    List<ProcessFacts> suspects() {
        return suspects;
    }

    /** Who brought this member back, empty when nobody is known to have. */
    Optional<Respawner> respawnerOf(Held held) {
        return Optional.ofNullable(broughtBack.get(held));
    }

    Map<Member, String> refused() {
        return muster.refused();
    }

    List<Member> vanished() {
        return muster.vanished();
    }

    /** Each condition with its answer, after a moment's patience. */
    List<Answer> conditions() {
        List<Answer> answers = new ArrayList<>();
        for (Platform.Condition condition : conditions) {
            Platform.Check check = condition.check();
            for (int look = 1; look < CONDITION_LOOKS && check instanceof Platform.Check.Unmet; look++) {
                times.pause().nanos(CONDITION_STEP);
                check = condition.check();
            }
            answers.add(new Answer(condition.text(), check));
        }
        return answers;
    }

    /** A condition's answer. */
    record Answer(String text, Platform.Check check) {}
}
