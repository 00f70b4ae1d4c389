package dev.quietus;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
                String by = supervisor(root.facts());
                if (by != null) {
                    concerns.add(new Proposal.Concern(
                            Proposal.Kind.SUPERVISED,
                            List.of(root),
                            root.facts().pid() + " is supervised by " + by + ", which may start it again"));
                }
            }
        }
    }

    /**
     * Who watches over it: a service manager that is its parent. The first process adopts every orphan, so being its
     * child says something only together with the cgroup of a service.
     */
    private @Nullable String supervisor(ProcessFacts facts) {
        ProcessFacts parent = found.index().numbered(facts.parent());
        if (parent == null) {
            return null;
        }
        if (Rails.isServiceManager(parent.name())) {
            String service = service(facts.controlGroup());
            if (service != null) {
                return service;
            }
            return parent.pid() == 1 ? null : parent.pid() + " (" + parent.name() + ")";
        }
        return null;
    }

    /** The service that the last part of a cgroup's path names, null for scopes, slices and a user's own manager. */
    private static @Nullable String service(String controlGroup) {
        String name = controlGroup.substring(controlGroup.lastIndexOf('/') + 1);
        return name.endsWith(".service") && !name.startsWith("user@") ? "unit " + name : null;
    }
}
