package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Self;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a request names now, before anything is held.
 *
 * @param namespaces what was learnt of the members' PID namespaces, so that nobody is asked twice
 * @param excluded who is left out on request, with their families; neither they nor who is born to them later become members
 * @param conditions what must also hold after an ending
 * @param unmatched for each target that names nobody, the sentence that says so
 */
record Found(
        Request request,
        Self self,
        ListingIndex index,
        Namespaces namespaces,
        List<Family> families,
        Map<ProcessIdentity, Member> excluded,
        List<Platform.Condition> conditions,
        List<String> unmatched) {

    /** Every member of every family; families of one request do not overlap. */
    List<Member> everyone() {
        List<Member> everyone = new ArrayList<>();
        for (Family family : families) {
            everyone.addAll(family.members());
        }
        return everyone;
    }

    /** The same families as a later listing shows them; whoever it does not show has ended. */
    Found seenAgain(Snapshot listing) {
        ListingIndex later = new ListingIndex(listing);
        List<Family> again = new ArrayList<>();
        for (Family family : families) {
            List<Member> there = new ArrayList<>();
            for (Member member : family.members()) {
                ProcessFacts facts = later.of(member.identity());
                if (facts != null) {
                    there.add(new Member(facts, member.evidence()));
                }
            }
            again.add(new Family(family.target(), family.roots(), there, List.of()));
        }
        return new Found(request, self, later, namespaces, again, excluded, conditions, unmatched);
    }
}
