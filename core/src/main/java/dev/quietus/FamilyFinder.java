package dev.quietus;

import dev.quietus.spi.Handle;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Grows a family from listing to listing: whoever is proved to belong to a member becomes one. It remembers what earlier
 * listings proved, so one finder serves one ending. Likeness is never enough.
 */
final class FamilyFinder {
    private final Platform platform;
    private final Self self;
    private final Orphans orphans;
    private final Namespaces namespaces;
    private final Map<Integer, ProcessIdentity> ledGroups = new HashMap<>();
    private final Map<Integer, ProcessIdentity> ledSessions = new HashMap<>();
    private @Nullable Set<String> soleControlGroups;
    private long soleSince;

    FamilyFinder(Platform platform, Self self, Namespaces namespaces) {
        this.platform = platform;
        this.self = self;
        this.orphans = new Orphans(platform);
        this.namespaces = namespaces;
    }

    /**
     * Finds whoever belongs to the members and is not one yet.
     *
     * @param members the family so far; new members are added to it
     * @param excluded who must never become one
     */
    List<Member> grow(ListingIndex index, Map<ProcessIdentity, Member> members, Set<ProcessIdentity> excluded) {
        List<Member> fresh = new ArrayList<>();
        ArrayDeque<ProcessFacts> open = new ArrayDeque<>();
        forgetStaleNumbers(index, members);
        for (ProcessIdentity identity : members.keySet()) {
            ProcessFacts facts = index.of(identity);
            if (facts != null) {
                open.add(facts);
            }
        }
        Adoption adoption = new Adoption(members, excluded, fresh, open, new HashSet<>(), new HashSet<>());
        adoptByControlGroup(index, adoption);
        do {
            while (!open.isEmpty()) {
                adoptKin(index, open.remove(), adoption);
            }
            orphans.adopt(index, members, adoption);
            adoptByNamespace(index, adoption);
        } while (!open.isEmpty());
        learnSoleControlGroups(index, members);
        return fresh;
    }

    /**
     * Where new members go.
     *
     * @param groups process groups of which everybody has been taken; with thousands of members once must do
     * @param sessions the same of sessions
     */
    record Adoption(
            Map<ProcessIdentity, Member> members,
            Set<ProcessIdentity> excluded,
            List<Member> fresh,
            ArrayDeque<ProcessFacts> open,
            Set<Integer> groups,
            Set<Integer> sessions) {

        boolean wants(ProcessFacts facts) {
            return !members.containsKey(facts.identity())
                    && !excluded.contains(facts.identity())
                    && !facts.kernelThread();
        }

        void take(ProcessFacts facts, Evidence.Kind kind, String why) {
            Member member = new Member(facts, new Evidence(kind, why));
            members.put(facts.identity(), member);
            fresh.add(member);
            open.add(facts);
        }
    }

    private void adoptKin(ListingIndex index, ProcessFacts member, Adoption adoption) {
        int number = member.pid();
        adoptAll(index.childrenOf(number), member, Evidence.Kind.CHILD, "child of " + number, index, adoption);
        if (member.group() == number) {
            ledGroups.put(number, member.identity());
        }
        if (member.session() == number && platform.sessionsAreLed()) {
            ledSessions.put(number, member.identity());
        }
        boolean sure = predates(member, index);
        if (ledGroups.containsKey(member.group()) && (!sure || adoption.groups().add(member.group()))) {
            String why = "in process group " + member.group() + ", led by a member";
            adoptAll(index.inGroup(member.group()), member, Evidence.Kind.GROUP, why, index, adoption);
        }
        if (ledSessions.containsKey(member.session())
                && (!sure || adoption.sessions().add(member.session()))) {
            String why = "in session " + member.session() + ", led by a member";
            adoptAll(index.inSession(member.session()), member, Evidence.Kind.SESSION, why, index, adoption);
        }
    }

    private void adoptAll(
            List<ProcessFacts> kin,
            ProcessFacts member,
            Evidence.Kind kind,
            String why,
            ListingIndex index,
            Adoption adoption) {
        for (ProcessFacts facts : kin) {
            if (adoption.wants(facts)
                    && !(kind == Evidence.Kind.GROUP && isAnothersChild(facts, index, adoption))
                    && (predates(member, index) || confirmed(facts, member))) {
                adoption.take(facts, kind, why);
            }
        }
    }

    /**
     * A shell puts all commands of a pipeline into the group of the first one. Who called exec and whose parent lives
     * outside the family is that parent's business; a group is joined, not only inherited (setpgid(2)).
     */
    private static boolean isAnothersChild(ProcessFacts facts, ListingIndex index, Adoption adoption) {
        ProcessFacts parent = index.numbered(facts.parent());
        return facts.ownImage()
                && parent != null
                && parent.pid() != 1
                && !adoption.members().containsKey(parent.identity());
    }

    /**
     * A number seen in a listing means the member only if the member had it all the time that the listing took. A member
     * born while it was taken may have inherited the number from another; and where numbers may have gone round, anybody.
     */
    private static boolean predates(ProcessFacts member, ListingIndex index) {
        return index.listing().settled()
                && member.identity().startTicks() < index.listing().startedTicks();
    }

    /** Looks again at both, holding them: the relation must still be stated while the member has the number. */
    private boolean confirmed(ProcessFacts kin, ProcessFacts member) {
        if (!(platform.open(kin.identity()) instanceof Platform.Opening.Held kinHeld)) {
            return false;
        }
        try (Handle handle = kinHeld.handle()) {
            if (!(handle.look() instanceof Handle.Sight.Present now)) {
                return false;
            }
            boolean stated = now.facts().parent() == kin.parent()
                    && now.facts().group() == kin.group()
                    && now.facts().session() == kin.session();
            if (stated && platform.open(member.identity()) instanceof Platform.Opening.Held memberHeld) {
                memberHeld.handle().close();
                return true;
            }
            return false;
        }
    }

    /**
     * A group's or session's number stays taken while anybody is in it. It is trusted as long as its leader or another
     * member in it is seen without a break; else it may have passed to strangers.
     */
    private void forgetStaleNumbers(ListingIndex index, Map<ProcessIdentity, Member> members) {
        ledGroups
                .entrySet()
                .removeIf(led -> index.of(led.getValue()) == null && nobodyOf(members, index.inGroup(led.getKey())));
        ledSessions
                .entrySet()
                .removeIf(led -> index.of(led.getValue()) == null && nobodyOf(members, index.inSession(led.getKey())));
    }

    private static boolean nobodyOf(Map<ProcessIdentity, Member> members, List<ProcessFacts> facts) {
        for (ProcessFacts one : facts) {
            if (members.containsKey(one.identity())) {
                return false;
            }
        }
        return true;
    }

    private void adoptByNamespace(ListingIndex index, Adoption adoption) {
        for (Member init : namespaces.inits(List.copyOf(adoption.members().values()))) {
            if (index.of(init.identity()) == null) {
                continue;
            }
            for (ProcessFacts facts : namespaces.endWith(init, index.listing())) {
                if (adoption.wants(facts)) {
                    adoption.take(
                            facts,
                            Evidence.Kind.NAMESPACE,
                            "in the PID namespace whose first process is "
                                    + init.facts().pid());
                }
            }
        }
    }

    private void adoptByControlGroup(ListingIndex index, Adoption adoption) {
        if (soleControlGroups == null || soleControlGroups.isEmpty()) {
            return;
        }
        for (ProcessFacts facts : index.listing().processes()) {
            // A cgroup can be joined: whoever was there before stays a stranger, wherever he moves.
            if (facts.identity().startTicks() >= soleSince
                    && soleControlGroups.contains(facts.controlGroup())
                    && adoption.wants(facts)) {
                adoption.take(
                        facts,
                        Evidence.Kind.CONTROL_GROUP,
                        "in cgroup " + facts.controlGroup() + ", which held only members");
            }
        }
    }

    /** Learnt once, from the first listing: cgroups other than the root and our own in which all are members. */
    private void learnSoleControlGroups(ListingIndex index, Map<ProcessIdentity, Member> members) {
        if (soleControlGroups != null) {
            return;
        }
        Set<String> sole = new HashSet<>();
        for (ProcessIdentity identity : members.keySet()) {
            ProcessFacts facts = index.of(identity);
            if (facts != null && facts.controlGroup().length() > 1) {
                sole.add(facts.controlGroup());
            }
        }
        sole.remove(self.controlGroup());
        if (!sole.isEmpty()) {
            for (ProcessFacts facts : index.listing().processes()) {
                if (!members.containsKey(facts.identity())) {
                    sole.remove(facts.controlGroup());
                }
            }
        }
        soleControlGroups = sole;
        soleSince = index.listing().startedTicks();
    }
}
