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
    private final Set<Integer> strangeSessions = new HashSet<>();
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
        learnStrangeSessions();
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
        if (!fresh.isEmpty()) {
            learnAncestors();
        }
        return new Roll(held, fresh.size() - held.size());
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
     * Who may descend from a member by way of processes that nobody saw: born since the first listing, given to one of
     * the members' ancestors, within a member's rights, and in a session that is new or was a member's (a session is
     * inherited or created, never joined: setsid(2)). Nothing proves or excludes it.
     */
    List<ProcessFacts> suspects() {
        List<ProcessFacts> suspects = new ArrayList<>();
        for (ProcessFacts facts : index.listing().processes()) {
            if (!facts.ended()
                    && !facts.kernelThread()
                    && !seenAtFirst.contains(facts.identity())
                    && !members.containsKey(facts.identity())
                    && !excluded.contains(facts.identity())
                    && !facts.identity().equals(holding.self().identity())
                    && isOrphan(facts)
                    && !strangeSessions.contains(facts.session())
                    && couldDescend(facts)) {
                suspects.add(facts);
            }
        }
        return suspects;
    }

    private boolean isOrphan(ProcessFacts facts) {
        ProcessFacts parent = index.numbered(facts.parent());
        return parent == null || parent.pid() == 1 || ancestors.contains(parent.identity());
    }

    private boolean couldDescend(ProcessFacts facts) {
        for (Member member : members.values()) {
            Users users = member.facts().users();
            if (facts.identity().startTicks() >= member.identity().startTicks()
                    && (users.include(0) || users.overlap(facts.users()))) {
                return true;
            }
        }
        return false;
    }

    /** Sessions that existed before and that no member was in. */
    private void learnStrangeSessions() {
        for (ProcessFacts facts : index.listing().processes()) {
            strangeSessions.add(facts.session());
        }
        for (Member member : members.values()) {
            strangeSessions.remove(member.facts().session());
        }
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
        switch (platform.open(member.facts())) {
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
