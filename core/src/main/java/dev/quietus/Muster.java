package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls the family together: takes a complete listing, finds whoever is new, and holds them. One muster serves one
 * ending; each call builds on what the earlier ones proved.
 */
final class Muster {
    private final Platform platform;
    private final Matcher matcher;
    private final FamilyFinder finder;
    private final FamilyFinder exceptFinder;
    private final Suspects suspects;
    private final Holding holding;
    /** When the first listing was begun, in ticks. */
    private final long begun;

    private final boolean only;
    /** Whether nobody can join. */
    private boolean closed;

    private final EndingOptions options;
    private final Map<ProcessIdentity, Member> excluded;
    private final Map<ProcessIdentity, Member> members = new LinkedHashMap<>();
    private final Map<Member, String> refused = new LinkedHashMap<>();
    private final List<Member> vanished = new ArrayList<>();
    private Optional<String> unanswered = Optional.empty();
    private ListingIndex index;

    Muster(Platform platform, Found found, Holding holding, EndingOptions options) {
        this.platform = platform;
        this.matcher = new Matcher(platform);
        this.finder = new FamilyFinder(platform, found.self(), found.namespaces());
        this.exceptFinder = new FamilyFinder(platform, found.self(), found.namespaces());
        this.holding = holding;
        this.begun = found.index().listing().startedTicks();
        this.only = found.request().only();
        this.closed = found.request().isClosed();
        this.options = options;
        this.excluded = new LinkedHashMap<>(found.excluded());
        this.index = found.index();
        this.suspects = new Suspects(platform, index);
        found.everyone().forEach(member -> members.put(member.identity(), member));
        if (!only) {
            // What this listing proves is lost once the first member has ended.
            finder.grow(index, members, excluded.keySet()).forEach(this::isRailed);
        }
        List.copyOf(members.values()).forEach(this::hold);
        suspects.learn(members.values(), index);
    }

    /**
     * Who is new in a listing.
     *
     * @param held new members, held now
     * @param missed how many more were seen and had ended, or could not be held, a moment later
     */
    record Roll(List<Held> held, int missed) {
        boolean nobodyNew() {
            return held.isEmpty() && missed == 0;
        }
    }

    /** Takes a complete listing and holds whoever is new. */
    Roll call() {
        Snapshot.Numbering numbering = suspects.numbering();
        // Whoever matches a name may match it since he executed something; who is held is new by birth only.
        boolean byBirth = holding.targets().stream().noneMatch(Target::standing);
        Snapshot listing = byBirth
                ? platform.snapshot(numbering, holding.listing(), whoMayChange())
                : platform.snapshot(numbering);
        holding.listed(listing);
        index = new ListingIndex(listing);
        if (!only && !excluded.isEmpty()) {
            exceptFinder.grow(index, excluded, members.keySet());
        }
        List<Member> fresh = new ArrayList<>();
        for (Target target : holding.targets()) {
            if (target.standing() && !isExpensive(target)) {
                addMatches(target, listing, fresh);
            }
        }
        if (!only) {
            fresh.addAll(finder.grow(index, members, excluded.keySet()));
        }
        int seen = fresh.size();
        fresh.removeIf(this::isRailed);
        List<Held> held = new ArrayList<>();
        for (Member member : fresh) {
            Held one = hold(member);
            if (one != null) {
                held.add(one);
            }
        }
        suspects.learn(members.values(), index);
        if (suspects.numbering() != numbering) {
            holding.listed(listing.unsettled());
        }
        return new Roll(held, seen - held.size());
    }

    /** Members, and whoever was born since the first listing: he may not have become yet what he is born for. */
    private Set<ProcessIdentity> whoMayChange() {
        Set<ProcessIdentity> changing = new HashSet<>(members.keySet());
        for (ProcessFacts facts : holding.listing().processes()) {
            if (facts.identity().startTicks() >= begun) {
                changing.add(facts.identity());
            }
        }
        return changing;
    }

    /** The newest listing. */
    ListingIndex index() {
        return index;
    }

    /** For looking at members, as the newest listing shows them and those around them. */
    Ward ward() {
        return new Ward(platform, index);
    }

    /** Members that could not be held, with the reason. */
    Map<Member, String> refused() {
        return refused;
    }

    /** The same as a list, which the caller may add to. */
    List<OutOfReach> outOfReach() {
        List<OutOfReach> list = new ArrayList<>();
        refused.forEach((member, reason) -> list.add(new OutOfReach(member, reason)));
        return list;
    }

    /** Members that were gone before they could be held. */
    List<Member> vanished() {
        return vanished;
    }

    /** Why a target could not be matched again, if so. */
    Optional<String> unanswered() {
        return unanswered;
    }

    /** Who may be of the family, unseen. */
    List<ProcessFacts> suspects() {
        if (closed) {
            return List.of();
        }
        Set<ProcessIdentity> known = new HashSet<>(members.keySet());
        known.addAll(excluded.keySet());
        known.add(holding.self().identity());
        return suspects.among(index, known, anybodyLost());
    }

    /** Whether it is a member, is left out on request, or is whoever asks. */
    boolean knows(ProcessIdentity identity) {
        return members.containsKey(identity)
                || excluded.containsKey(identity)
                || holding.self().identity().equals(identity);
    }

    /** Whether it is never ended: excepted, or stopped at by a rail. */
    boolean leavesOut(ProcessIdentity identity) {
        return excluded.containsKey(identity);
    }

    /** Holds somebody who joins for a reason that no listing tells; the next listing finds its family. */
    void enlist(Member member) {
        closed = false;
        if (!excluded.containsKey(member.identity()) && members.putIfAbsent(member.identity(), member) == null) {
            hold(member);
            suspects.learn(List.of(member), index);
        }
    }

    /** Whether members may have chosen the numbers of their children. */
    boolean numbersChosen() {
        return suspects.numbering() == Snapshot.Numbering.CHOSEN;
    }

    /** Whether members ended by themselves: children they left after they were last seen may be unknown. */
    boolean anybodyLost() {
        for (Held held : holding.members()) {
            if (held.endedByItself()) {
                return true;
            }
        }
        return !vanished.isEmpty();
    }

    /** The living process outside the family that brought this one forth, null when that cannot be said. */
    @Nullable
    ProcessFacts outsideParent(ProcessFacts facts) {
        ProcessFacts parent = index.numbered(facts.parent());
        return parent == null || parent.pid() == 1 || members.containsKey(parent.identity()) ? null : parent;
    }

    private void addMatches(Target target, Snapshot listing, List<Member> fresh) {
        List<Member> found;
        try {
            found = matcher.match(target, listing, holding.self()).found();
        } catch (QuietusException e) {
            // In the middle of an ending the answer is not to stop, but to say what could not be looked at.
            unanswered = Optional.ofNullable(e.getMessage());
            return;
        }
        for (Member member : found) {
            if (!member.facts().ended()
                    && !excluded.containsKey(member.identity())
                    && members.putIfAbsent(member.identity(), member) == null) {
                fresh.add(member);
            }
        }
    }

    /** Rails hold for whoever joins later too; it stays, and the outcome says so. */
    private boolean isRailed(Member member) {
        if (!options.signals()) {
            return false;
        }
        List<Refusal> refusals =
                Rails.check(platform, List.of(member), holding.targets(), holding.self(), options.overriddenRails());
        if (refusals.isEmpty()) {
            return false;
        }
        members.remove(member.identity());
        excluded.put(member.identity(), member);
        refused.put(
                member,
                "rail '" + refusals.get(0).rail() + "': it " + refusals.get(0).reason());
        return true;
    }

    /**
     * Matching these reads many files of each process. A port has a condition instead, which is checked at the end; who opens a
     * file or maps a library later is looked for among newcomers in the settling time only ({@link Comebacks}).
     */
    private static boolean isExpensive(Target target) {
        return target instanceof Target.Port || target instanceof Target.Path || target instanceof Target.Library;
    }

    private @Nullable Held hold(Member member) {
        switch (platform.open(member.facts())) {
            case Platform.Opening.Held opened -> {
                Held held = new Held(member, opened.handle(), holding.clock());
                holding.add(held);
                return held;
            }
            case Platform.Opening.Vanished gone -> vanished.add(member);
            case Platform.Opening.Refused no -> refused.put(member, no.reason());
        }
        return null;
    }
}
