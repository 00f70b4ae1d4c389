package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The first steps of the way: targets become matches, matches become families. Changes nothing. */
final class Search {
    /** A target that is born and ends all the time may be missed by one listing. */
    private static final int ATTEMPTS = 20;

    private final Platform platform;
    private final Matcher matcher;

    Search(Platform platform) {
        this.platform = platform;
        this.matcher = new Matcher(platform);
    }

    /**
     * @throws QuietusException NOTHING_MATCHED when a target names nobody; UNAVAILABLE when this machine cannot answer
     */
    Found find(Request request) {
        Found found = look(request);
        refuseEntangled(found);
        return found;
    }

    /** The same for who only looks: that others would end too is no reason to refuse that. */
    Found look(Request request) {
        for (int attempt = 1; ; attempt++) {
            Snapshot listing = platform.snapshot();
            try {
                return look(request, listing);
            } catch (QuietusException e) {
                boolean mayBeMissed = e.reason() == QuietusException.Reason.NOTHING_MATCHED && !listing.settled();
                if (!mayBeMissed) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw QuietusException.of(
                            QuietusException.Reason.UNAVAILABLE,
                            "nobody seen matches, but processes are born and end faster than they can be looked at");
                }
            }
        }
    }

    private Found look(Request request, Snapshot listing) {
        Self self = platform.self(listing).onBehalfOf(request.behalf());
        ListingIndex index = new ListingIndex(listing);
        Namespaces namespaces = new Namespaces(platform, self);
        Map<ProcessIdentity, Member> excluded = excluded(request, index, self, namespaces);
        Set<ProcessIdentity> assigned = new HashSet<>(excluded.keySet());
        List<Family> families = new ArrayList<>();
        List<Platform.Condition> conditions = new ArrayList<>();
        List<QuietusException> unmatched = new ArrayList<>();
        for (Target target : request.targets()) {
            Match match = matcher.match(target, listing, self);
            match.condition().ifPresent(conditions::add);
            List<Member> roots = livingOf(match, target);
            if (roots.isEmpty()) {
                unmatched.add(QuietusException.of(
                        QuietusException.Reason.NOTHING_MATCHED,
                        NoMatch.text(target, match, index, platform.naming())));
                continue;
            }
            roots.removeIf(root -> assigned.contains(root.identity()));
            families.addAll(families(target, roots, index, self, namespaces, assigned, request.only()));
        }
        if (unmatched.size() == request.targets().size()) {
            throw unmatched.get(0);
        }
        if (families.isEmpty() && !request.never().isEmpty()) {
            throw QuietusException.of(QuietusException.Reason.REFUSED, "all who are meant are never to be ended");
        }
        if (families.isEmpty()) {
            throw QuietusException.of(QuietusException.Reason.NOTHING_MATCHED, "nothing is left to end after --except");
        }
        Found found = new Found(
                request,
                self,
                index,
                namespaces,
                families,
                excluded,
                conditions,
                unmatched.stream().map(QuietusException::getMessage).toList());
        return found;
    }

    /** What is to stay must not be in a namespace that ends with a member. */
    private void refuseEntangled(Found found) {
        if (found.excluded().isEmpty() && !found.request().only()) {
            return;
        }
        Set<ProcessIdentity> members = new HashSet<>();
        found.everyone().forEach(member -> members.add(member.identity()));
        Namespaces namespaces = found.namespaces();
        List<Refusal> refusals = new ArrayList<>();
        for (Member init : namespaces.inits(found.everyone())) {
            for (ProcessFacts facts : namespaces.endWith(init, found.index().listing())) {
                if (!members.contains(facts.identity())) {
                    refusals.add(new Refusal(
                            "namespace",
                            facts,
                            "would end too: " + init.facts().pid() + " is the first process of its PID namespace",
                            "leave that out as well (--except " + init.facts().pid() + "), or let both end"));
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw QuietusException.refused(refusals);
        }
    }

    /**
     * What a request's targets say now: some of them read many files of each process, so each is matched once.
     *
     * @param standing whoever the standing targets name
     * @param conditions what else the targets ask for besides the end of processes
     */
    record Present(List<Member> standing, List<Platform.Condition> conditions) {}

    Present present(Request request, Snapshot listing) {
        Self self = platform.self(listing);
        List<Member> standing = new ArrayList<>();
        List<Platform.Condition> conditions = new ArrayList<>();
        for (Target target : request.targets()) {
            if (target.standing()) {
                Match match = matcher.match(target, listing, self);
                standing.addAll(livingOf(match, target));
                match.condition().ifPresent(conditions::add);
            }
        }
        return new Present(standing, conditions);
    }

    private Map<ProcessIdentity, Member> excluded(
            Request request, ListingIndex index, Self self, Namespaces namespaces) {
        Map<ProcessIdentity, Member> excluded = new LinkedHashMap<>();
        for (Target target : request.except()) {
            List<Member> found = matcher.match(target, index.listing(), self).found();
            if (found.isEmpty()) {
                throw QuietusException.of(
                        QuietusException.Reason.NOTHING_MATCHED,
                        "--except " + target.text() + " matches nobody, so it spares nobody; nothing was done");
            }
            leaveOut(target, found, excluded, request, index, self, namespaces);
        }
        for (Target target : request.never()) {
            List<Member> found = matcher.matchAny(target, index.listing(), self);
            leaveOut(target, found, excluded, request, index, self, namespaces);
        }
        return excluded;
    }

    private void leaveOut(
            Target target,
            List<Member> found,
            Map<ProcessIdentity, Member> excluded,
            Request request,
            ListingIndex index,
            Self self,
            Namespaces namespaces) {
        for (Family family : families(target, found, index, self, namespaces, new HashSet<>(), request.only())) {
            family.members().forEach(member -> excluded.put(member.identity(), member));
        }
    }

    /** Zombies are gone already; only naming one by its number means it. */
    private static List<Member> livingOf(Match match, Target target) {
        List<Member> living = new ArrayList<>();
        for (Member member : match.found()) {
            boolean byNumber = target instanceof Target.Pid || target instanceof Target.Exact;
            if (byNumber || !member.facts().ended()) {
                living.add(member);
            }
        }
        return living;
    }

    private List<Family> families(
            Target target,
            List<Member> roots,
            ListingIndex index,
            Self self,
            Namespaces namespaces,
            Set<ProcessIdentity> assigned,
            boolean only) {
        List<Family> families = new ArrayList<>();
        roots.sort((a, b) -> a.identity().compareTo(b.identity()));
        while (!roots.isEmpty()) {
            List<Member> together = target.collective() ? roots : roots.subList(0, 1);
            Map<ProcessIdentity, Member> members = new LinkedHashMap<>();
            together.forEach(root -> members.put(root.identity(), root));
            if (!only) {
                new FamilyFinder(platform, self, namespaces).grow(index, members, assigned);
            }
            families.add(new Family(target, List.copyOf(together), List.copyOf(members.values()), List.of()));
            assigned.addAll(members.keySet());
            roots = new ArrayList<>(roots);
            roots.removeIf(root -> assigned.contains(root.identity()));
        }
        return families;
    }
}
