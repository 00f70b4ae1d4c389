package dev.quietus;

import java.util.ArrayList;
import java.util.List;

/** Decides what speaks for asking before an ending. A rail refuses; a concern only wants to be heard. */
final class Concerns {
    private final Found found;

    Concerns(Found found) {
        this.found = found;
    }

    /** What is proposed, with every reason to ask. */
    Proposal proposal() {
        List<Proposal.Concern> concerns = new ArrayList<>();
        severalFamilies(concerns);
        otherUsers(concerns);
        supervised(concerns);
        return new Proposal(found.families(), concerns);
    }

    private void severalFamilies(List<Proposal.Concern> concerns) {
        int count = found.families().size();
        if (count > 1) {
            List<Member> roots = new ArrayList<>();
            for (Family family : found.families()) {
                roots.addAll(family.roots());
            }
            concerns.add(
                    new Proposal.Concern(Proposal.Kind.SEVERAL_FAMILIES, roots, count + " families are about to end"));
        }
    }

    private void otherUsers(List<Proposal.Concern> concerns) {
        List<Member> others = new ArrayList<>();
        for (Member member : found.everyone()) {
            if (!member.facts().users().overlap(found.self().users())) {
                others.add(member);
            }
        }
        if (!others.isEmpty()) {
            String text = others.size() == 1 ? "1 process belongs" : others.size() + " processes belong";
            concerns.add(new Proposal.Concern(Proposal.Kind.OTHER_USER, others, text + " to another user"));
        }
    }

    private void supervised(List<Proposal.Concern> concerns) {
        for (Family family : found.families()) {
            for (Member root : family.roots()) {
                String by = Supervision.of(root.facts(), found.index());
                if (by != null) {
                    concerns.add(new Proposal.Concern(
                            Proposal.Kind.SUPERVISED,
                            List.of(root),
                            root.facts().pid() + " is supervised by " + by + ", which may start it again"));
                }
            }
        }
    }
}
