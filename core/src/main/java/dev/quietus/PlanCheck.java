package dev.quietus;

import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds a saved plan against the present. */
final class PlanCheck {
    private final Platform platform;

    PlanCheck(Platform platform) {
        this.platform = platform;
    }

    /**
     * The plan's processes as they are now, pinned to their identities; nobody else matches.
     *
     * @throws QuietusException REFUSED when the family has grown since, NOTHING_MATCHED when all have ended
     */
    Found current(Plan plan) {
        Snapshot listing = platform.snapshot();
        ListingIndex index = new ListingIndex(listing);
        Set<ProcessIdentity> planned = new HashSet<>();
        List<Target> pins = new ArrayList<>();
        for (Member member : plan.members()) {
            planned.add(member.identity());
            if (index.of(member.identity()) != null) {
                pins.add(new Target.Exact(member.identity()));
            }
        }
        if (pins.isEmpty()) {
            throw QuietusException.of(
                    QuietusException.Reason.NOTHING_MATCHED, "every process of the plan has ended already");
        }
        Search search = new Search(platform);
        Found found = search.find(new Request(
                pins,
                plan.request().except(),
                plan.request().never(),
                plan.request().only(),
                plan.request().behalf()));
        List<Member> now = new ArrayList<>(found.everyone());
        Search.Present present = search.present(plan.request(), listing);
        now.addAll(present.standing());
        List<Refusal> joined = new ArrayList<>();
        for (Member member : now) {
            if (!found.excluded().containsKey(member.identity()) && !planned.contains(member.identity())) {
                joined.add(new Refusal(
                        "plan",
                        member.facts(),
                        "has joined since the plan was made ("
                                + member.evidence().text() + ")",
                        "make the plan again"));
            }
        }
        if (!joined.isEmpty()) {
            throw QuietusException.refused(joined);
        }
        return new Found(
                found.request(),
                found.self(),
                found.index(),
                found.namespaces(),
                found.families(),
                found.excluded(),
                present.conditions(),
                List.of());
    }
}
