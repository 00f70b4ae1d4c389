package dev.quietus.cli;

import dev.quietus.Evidence;
import dev.quietus.Family;
import dev.quietus.Member;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Shows a family as a tree: who, whose, what, and for everyone not named the evidence of why it belongs. */
final class FamilyTree {
    /** Without -v a family is cut here; the rest is counted. */
    private static final int SHOWN = 20;
    /** Deeper generations are drawn at this depth: a chain of a thousand forks must not fill lines with rules. */
    private static final int DEEPEST = 16;

    private final Family family;
    private final Map<Integer, List<Member>> children = new HashMap<>();
    private final Set<ProcessIdentity> drawn = new HashSet<>();

    private FamilyTree(Family family) {
        this.family = family;
    }

    static void draw(Page page, Family family) {
        new FamilyTree(family).draw(page);
    }

    /**
     * One line of a tree.
     *
     * @param lead the rules in front of those that lead to it
     * @param last whether it is the last child of its parent
     * @param depth 0 for whose parent is no member
     */
    record Branch(Member member, String lead, boolean last, int depth) {}

    /** At most so many of a family in the order of a tree: everyone once, parents before children. */
    static List<Branch> order(Family family, int limit) {
        return new FamilyTree(family).order(limit);
    }

    private void draw(Page page) {
        int limit = page.verbose() || family.members().size() <= SHOWN + 3 ? Integer.MAX_VALUE : SHOWN;
        for (Branch branch : order(limit)) {
            line(page, branch);
        }
        int rest = family.members().size() - drawn.size();
        if (rest > 0) {
            page.own("… and ").own(rest).own(" more (-v shows all)").end();
        }
    }

    private List<Branch> order(int limit) {
        List<Branch> order = new ArrayList<>();
        List<Member> tops = sortOut();
        // A table that changes while it is read can show a circle of parents: whoever no top leads to comes last.
        tops.addAll(family.members());
        ArrayDeque<Branch> open = new ArrayDeque<>();
        for (int i = tops.size() - 1; i >= 0; i--) {
            open.push(new Branch(tops.get(i), "", true, 0));
        }
        while (!open.isEmpty() && drawn.size() < limit) {
            Branch branch = open.pop();
            if (drawn.add(branch.member().identity())) {
                order.add(branch);
                pushChildren(branch, open);
            }
        }
        return order;
    }

    /** Files everyone under the parent that is a member too; returns who has none, roots first. */
    private List<Member> sortOut() {
        Map<Integer, Member> numbered = new HashMap<>();
        for (Member member : family.members()) {
            numbered.put(member.facts().pid(), member);
        }
        List<Member> tops = new ArrayList<>();
        for (Member member : family.members()) {
            int parent = member.facts().parent();
            boolean belowOther =
                    numbered.containsKey(parent) && parent != member.facts().pid();
            if (belowOther) {
                children.computeIfAbsent(parent, number -> new ArrayList<>()).add(member);
            } else {
                tops.add(member);
            }
        }
        return tops;
    }

    private void pushChildren(Branch branch, ArrayDeque<Branch> open) {
        List<Member> below = children.getOrDefault(branch.member().facts().pid(), List.of());
        String lead = branch.depth() == 0 || branch.depth() >= DEEPEST
                ? branch.lead()
                : branch.lead() + (branch.last() ? "   " : "│  ");
        for (int i = below.size() - 1; i >= 0; i--) {
            open.push(new Branch(below.get(i), lead, i == below.size() - 1, branch.depth() + 1));
        }
    }

    private static void line(Page page, Branch branch) {
        ProcessFacts facts = branch.member().facts();
        String rule = branch.depth() == 0 ? "" : branch.lead() + (branch.last() ? "└─ " : "├─ ");
        Evidence evidence = branch.member().evidence();
        String why = evidence.kind() == Evidence.Kind.NAMED ? "" : evidence.text();
        String user = page.lookup().userName(facts.users().real());
        int used = rule.length() + facts.name().length() + user.length() + why.length() + 16;
        page.own(rule).own(page.style().strong(Integer.toString(facts.pid()))).own(" ");
        page.foreign(facts.name()).own("  ").foreign(user);
        String command = commandLine(page, facts, Math.max(24, page.columns() - used));
        page.own(command.isEmpty() ? "" : "  " + command);
        if (facts.ended()) {
            page.own("  (ended, not collected)");
        }
        if (!why.isEmpty()) {
            page.own("  ").own(page.style().faint("[" + Harmless.text(why, page.unicode()) + "]"));
        }
        page.end();
    }

    /** The command line made harmless, quoted like a shell's and shortened. */
    static String commandLine(Page page, ProcessFacts facts, int length) {
        StringBuilder text = new StringBuilder();
        for (String argument : page.lookup().commandLine(facts.identity())) {
            if (text.length() > 4 * length && !page.verbose()) {
                break;
            }
            String harmless = Harmless.text(argument, page.unicode());
            boolean plain = !harmless.isEmpty() && harmless.indexOf(' ') < 0;
            text.append(text.isEmpty() ? "" : " ").append(plain ? harmless : "'" + harmless + "'");
        }
        return page.verbose() ? text.toString() : Harmless.shortened(text.toString(), length);
    }
}
