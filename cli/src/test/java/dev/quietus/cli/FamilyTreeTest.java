package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Evidence;
import dev.quietus.Family;
import dev.quietus.Member;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.TargetGrammar;
import dev.quietus.Users;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a family looks. */
final class FamilyTreeTest {
    private static final Lookup LOOKUP = new Lookup() {
        @Override
        public List<String> commandLine(ProcessIdentity identity) {
            return List.of("run", "a b", "\u001b[31m");
        }

        @Override
        public String userName(int uid) {
            return "alice";
        }
    };

    private static Member member(int pid, int parent, String name, Evidence.Kind kind, String why) {
        ProcessIdentity identity = new ProcessIdentity("0123456789abcdef", pid, pid, 0);
        Users users = new Users(1000, 1000, 1000);
        ProcessFacts facts = new ProcessFacts(
                identity,
                parent,
                pid,
                pid,
                "",
                users,
                ProcessState.SLEEPING,
                1,
                false,
                name,
                "",
                false,
                true,
                Powers.ALL,
                0);
        return new Member(facts, new Evidence(kind, why));
    }

    private static String draw(boolean unicode, boolean verbose, Member... members) {
        Page page = new Page(new Style(false), unicode, verbose, false, 100, LOOKUP);
        List<Member> all = List.of(members);
        Family family = new Family(TargetGrammar.parse("10", false), all.subList(0, 1), all, List.of());
        FamilyTree.draw(page, family);
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        page.writeTo(new java.io.PrintStream(bytes, true, java.nio.charset.StandardCharsets.UTF_8));
        return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Member[] three() {
        return new Member[] {
            member(10, 1, "top", Evidence.Kind.NAMED, "pid 10"),
            member(11, 10, "a", Evidence.Kind.CHILD, "child of 10"),
            member(13, 11, "deep", Evidence.Kind.CHILD, "child of 11"),
            member(12, 10, "b\n", Evidence.Kind.CHILD, "child of 10"),
            member(20, 1, "stray", Evidence.Kind.SESSION, "in session 10, led by a member"),
        };
    }

    @Test
    void childrenStandUnderTheirParentsWithEvidence() {
        assertThat(draw(true, false, three())).isEqualTo("""
                10 top  alice  run 'a b' \\x1b[31m
                ├─ 11 a  alice  run 'a b' \\x1b[31m  [child of 10]
                │  └─ 13 deep  alice  run 'a b' \\x1b[31m  [child of 11]
                └─ 12 b\\n  alice  run 'a b' \\x1b[31m  [child of 10]
                20 stray  alice  run 'a b' \\x1b[31m  [in session 10, led by a member]
                """);
    }

    @Test
    void withoutUnicodeTheRulesAreAscii() {
        assertThat(draw(false, false, three()))
                .contains("+- 11 a")
                .contains("|  +- 13 deep")
                .matches("\\A\\p{ASCII}*\\z");
    }

    @Test
    void longFamiliesAreCounted() {
        List<Member> members = new ArrayList<>();
        members.add(member(10, 1, "top", Evidence.Kind.NAMED, "pid 10"));
        for (int i = 0; i < 500; i++) {
            members.add(member(1000 + i, 10, "x", Evidence.Kind.CHILD, "child of 10"));
        }
        Member[] all = members.toArray(new Member[0]);
        assertThat(draw(true, false, all).lines()).hasSize(21).last().isEqualTo("… and 481 more (-v shows all)");
        assertThat(draw(true, true, all).lines()).hasSize(501);
    }

    @Test
    void aChainOfAThousandForksStaysReadable() {
        List<Member> members = new ArrayList<>();
        members.add(member(10, 1, "top", Evidence.Kind.NAMED, "pid 10"));
        for (int i = 11; i < 5000; i++) {
            members.add(member(i, i - 1, "x", Evidence.Kind.CHILD, "child of " + (i - 1)));
        }
        String text = draw(true, true, members.toArray(new Member[0]));
        assertThat(text.lines()).hasSize(4990).allMatch(line -> line.length() < 160);
    }

    @Test
    void aCircleOfParentsEnds() {
        // Two looks at a table that changes can show it.
        String text = draw(
                true,
                true,
                member(10, 11, "a", Evidence.Kind.NAMED, "pid 10"),
                member(11, 10, "b", Evidence.Kind.CHILD, "child of 10"));
        assertThat(text).contains("10 a").contains("11 b");
    }
}
