package dev.quietus.cli;

import dev.quietus.Consent;
import dev.quietus.Cure;
import dev.quietus.Family;
import dev.quietus.Finding;
import dev.quietus.Member;
import dev.quietus.ProcessFacts;
import dev.quietus.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Asks before an ending, always with the list; where nobody can be asked it calls the ending off. */
final class Question implements Consent {
    private final CommandLine line;
    private final Surroundings surroundings;
    private final Page page;

    /** @param page for the talk, fresh */
    Question(CommandLine line, Surroundings surroundings, Page page) {
        this.line = line;
        this.surroundings = surroundings;
        this.page = page;
    }

    @Override
    public void require(Proposal proposal) {
        boolean asked = line.has(Options.INTERACTIVE);
        if (line.has(Options.YES) || (proposal.concerns().isEmpty() && !asked)) {
            return;
        }
        if (!surroundings.terminal().canAsk()) {
            throw new Unconfirmed(proposal, reason(proposal) + "; there is no terminal to ask at", remedies(proposal));
        }
        for (Family family : proposal.families()) {
            FamilyTree.draw(page, family);
        }
        for (Proposal.Concern concern : proposal.concerns()) {
            page.foreign(concern.text()).end();
        }
        page.own("End ").own(count(proposal)).own("? [y/N] ").writeTo(surroundings.err());
        if (!isYes(surroundings.terminal().readLine())) {
            throw new Unconfirmed(null, "not confirmed; nothing was done", List.of());
        }
    }

    /** Asked when a process resists to the last; without a terminal, or where asking was forbidden, the answer is no. */
    @Override
    public boolean agrees(ProcessFacts facts, Finding finding, Cure cure) {
        return !line.has(Options.YES)
                && surroundings.terminal().canAsk()
                && Consultation.ask(page, surroundings, facts, finding, cure);
    }

    /** Whether an answer is a yes; none, as at the end of input, is not. */
    static boolean isYes(@Nullable String answer) {
        if (answer == null) {
            return false;
        }
        String word = answer.strip().toLowerCase(Locale.ROOT);
        return word.equals("y") || word.equals("yes");
    }

    private static String count(Proposal proposal) {
        int members = 0;
        for (Family family : proposal.families()) {
            members += family.members().size();
        }
        int families = proposal.families().size();
        String processes = members == 1 ? "1 process" : members + " processes";
        return families == 1 ? processes : families + " families, " + processes;
    }

    private static String reason(Proposal proposal) {
        StringBuilder text = new StringBuilder("needs confirmation");
        int shown = 0;
        for (Proposal.Concern concern : proposal.concerns()) {
            text.append(shown == 0 ? ": " : ", ").append(concern.text());
            if (++shown == 3 && proposal.concerns().size() > 3) {
                text.append(" and ").append(proposal.concerns().size() - shown).append(" more");
                break;
            }
        }
        return text.toString();
    }

    /** What to type instead: each family on its own, and all of them. */
    private List<FailedAnswer.Remedy> remedies(Proposal proposal) {
        List<FailedAnswer.Remedy> remedies = new ArrayList<>();
        boolean asked = line.has(Options.INTERACTIVE);
        List<Family> families = proposal.families();
        if (families.size() > 1 && !asked && line.verb() != Verbs.APPLY) {
            for (Family family : families.subList(0, Math.min(10, families.size()))) {
                List<String> tokens = new ArrayList<>();
                for (Member root : family.roots()) {
                    tokens.add(root.identity().token());
                }
                boolean needsYes = concerns(proposal, family);
                List<String> operands =
                        tokens.size() == 1 ? tokens : List.of(family.target().text());
                String command = needsYes ? line.retyped(operands, Options.YES) : line.retyped(operands);
                int size = family.members().size();
                String name = family.roots().get(0).facts().name();
                remedies.add(new FailedAnswer.Remedy(
                        command, size == 1 ? "only this " + name : "only this " + name + " and its family of " + size));
            }
        }
        if (!asked) {
            remedies.add(new FailedAnswer.Remedy(line.retyped(line.operands(), Options.YES), count(proposal)));
        }
        return remedies;
    }

    /** Whether this family alone would be asked about too. */
    private static boolean concerns(Proposal proposal, Family family) {
        for (Proposal.Concern concern : proposal.concerns()) {
            if (concern.kind() != Proposal.Kind.SEVERAL_FAMILIES) {
                for (Member member : concern.members()) {
                    if (family.members().contains(member)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Calls an ending off. Carries no trace: it is an answer, not an accident. */
    static final class Unconfirmed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient @Nullable Proposal proposal;
        private final transient List<FailedAnswer.Remedy> remedies;

        /** @param proposal what was not confirmed, null when it has been shown already */
        Unconfirmed(@Nullable Proposal proposal, String reason, List<FailedAnswer.Remedy> remedies) {
            super(reason, null, false, false);
            this.proposal = proposal;
            this.remedies = remedies;
        }

        @Nullable
        Proposal proposal() {
            return proposal;
        }

        List<FailedAnswer.Remedy> remedies() {
            return remedies;
        }
    }
}
