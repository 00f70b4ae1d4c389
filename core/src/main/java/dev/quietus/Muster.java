package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Holding holding;
    private final boolean only;
    private final Set<ProcessIdentity> excluded;
    private final Map<ProcessIdentity, Member> members = new LinkedHashMap<>();
    private final Map<Member, String> refused = new LinkedHashMap<>();
    private final List<Member> vanished = new ArrayList<>();
    private final Set<ProcessIdentity> seenAtFirst = new HashSet<>();
    private final Set<ProcessIdentity> ancestors = new HashSet<>();
    private ListingIndex index;

    Muster(Platform platform, Found found, Holding holding) {
        this.platform = platform;
        this.matcher = new Matcher(platform);
        this.finder = new FamilyFinder(platform, found.self());
        this.holding = holding;
        this.only = found.request().only();
        this.excluded = found.excluded();
        this.index = found.index();
        for (ProcessFacts facts : index.listing().processes()) {
            seenAtFirst.add(facts.identity());
        }
        List<Member> everyone = found.everyone();
        everyone.forEach(member -> members.put(member.identity(), member));
        everyone.forEach(this::hold);
        learnAncestors();
    }

    /**
     * Takes a complete listing and holds whoever is new.
     *
     * @return the new members that are held now
     */
    List<Held> call() {
        Snapshot listing = platform.snapshot();
        holding.listed(listing);
        index = new ListingIndex(listing);
        List<Member> fresh = new ArrayList<>();
        for (Target target : holding.targets()) {
            if (target.standing() && !isExpensive(target)) {
                addMatches(target, listing, fresh);
            }
        }
        if (!only) {
            fresh.addAll(finder.grow(index, members, excluded));
        }
        List<Held> held = new ArrayList<>();
        for (Member member : fresh) {
            Held one = hold(member);
            if (one != null) {
                held.add(one);
            }
        }
        noteTheLiving();
        if (!fresh.isEmpty()) {
            learnAncestors();
        }
        return held;
    }

    private void noteTheLiving() {
        for (Held held : holding.living()) {
            ProcessFacts facts = index.of(held.member().identity());
            if (facts != null && !facts.ended()) {
                held.aliveAt(index.listing().startedTicks());
            }
        }
    }

    /** An orphan is given to an ancestor (prctl(2) PR_SET_CHILD_SUBREAPER) or to the first process, to nobody else. */
    private void learnAncestors() {
        for (Member member : members.values()) {
            ProcessFacts above = index.numbered(member.facts().parent());
            while (above != null && !members.containsKey(above.identity()) && ancestors.add(above.identity())) {
                above = index.numbered(above.parent());
            }
        }
    }

    /**
     * Who may be a child of a lost member: born after that member was last seen alive, given to one of its ancestors, and
     * within its rights. Without proof either way.
     */
    List<ProcessFacts> suspects(List<Held> lost) {
        List<ProcessFacts> suspects = new ArrayList<>();
        for (ProcessFacts facts : index.listing().processes()) {
            if (!facts.ended()
                    && !facts.kernelThread()
                    && !seenAtFirst.contains(facts.identity())
                    && !members.containsKey(facts.identity())
                    && !excluded.contains(facts.identity())
                    && isOrphan(facts)
                    && couldBeChildOf(lost, facts)) {
                suspects.add(facts);
            }
        }
        return suspects;
    }

    private boolean isOrphan(ProcessFacts facts) {
        ProcessFacts parent = index.numbered(facts.parent());
        return parent == null || parent.pid() == 1 || ancestors.contains(parent.identity());
    }

    private static boolean couldBeChildOf(List<Held> lost, ProcessFacts facts) {
        for (Held held : lost) {
            Users users = held.member().facts().users();
            if (facts.identity().startTicks() >= held.aliveAt() - 1
                    && (users.include(0) || users.overlap(facts.users()))) {
                return true;
            }
        }
        return false;
    }

    /** The newest listing. */
    ListingIndex index() {
        return index;
    }

    /** Members that could not be held, with the reason. */
    Map<Member, String> refused() {
        return refused;
    }

    /** Members that were gone before they could be held. */
    List<Member> vanished() {
        return vanished;
    }

    /** The living process outside the family that brought this one forth, null when that cannot be said. */
    @Nullable
    ProcessFacts outsideParent(ProcessFacts facts) {
        ProcessFacts parent = index.numbered(facts.parent());
        return parent == null || parent.pid() == 1 || members.containsKey(parent.identity()) ? null : parent;
    }

    private void addMatches(Target target, Snapshot listing, List<Member> fresh) {
        for (Member member :
                matcher.match(target, listing, holding.self().identity()).found()) {
            if (!member.facts().ended()
                    && !excluded.contains(member.identity())
                    && members.putIfAbsent(member.identity(), member) == null) {
                fresh.add(member);
            }
        }
    }

    /** Matching these reads many files of each process; their condition is checked at the end instead. */
    private static boolean isExpensive(Target target) {
        return target instanceof Target.Port || target instanceof Target.Path || target instanceof Target.Library;
    }

    private @Nullable Held hold(Member member) {
        switch (platform.open(member.identity())) {
            case Platform.Opening.Held opened -> {
                Held held = new Held(member, opened.handle());
                holding.add(held);
                return held;
            }
            case Platform.Opening.Vanished gone -> {
                if (!member.facts().ended()) {
                    vanished.add(member);
                }
            }
            case Platform.Opening.Refused no -> refused.put(member, no.reason());
        }
        return null;
    }
}
