package dev.quietus.cli;

import dev.quietus.Family;
import dev.quietus.Member;
import dev.quietus.ProcessFacts;
import java.util.List;
import java.util.Locale;

/** Families and their members as documents show them. */
final class FamilyFields {
    private FamilyFields() {}

    static void write(JsonDocument document, List<Family> families, Lookup lookup) {
        document.array("families");
        for (Family family : families) {
            document.object().string("target", family.target().text()).array("roots");
            for (Member root : family.roots()) {
                document.element(root.facts().pid());
            }
            document.endArray().array("members");
            for (Member member : family.members()) {
                member(document, member, lookup);
            }
            document.endArray();
            related(document, family.related());
            document.endObject();
        }
        document.endArray();
    }

    static void member(JsonDocument document, Member member, Lookup lookup) {
        document.object();
        fields(document, member, lookup);
        document.endObject();
    }

    /** The parent's number, 0 without one that is known. */
    static int parent(ProcessFacts facts) {
        return Math.max(0, facts.parent());
    }

    /** Those of one process, into an object that is open. */
    static void fields(JsonDocument document, Member member, Lookup lookup) {
        ProcessFacts facts = member.facts();
        document.number("pid", facts.pid()).string("identity", facts.identity().token());
        document.number("parent", parent(facts)).string("name", facts.name());
        document.number("uid", Integer.toUnsignedLong(facts.users().real()))
                .string("user", lookup.userName(facts.users().real()));
        document.string("state", facts.state().name().toLowerCase(Locale.ROOT));
        document.strings("command", lookup.commandLine(facts.identity()));
        document.string("evidence", member.evidence().text()).string("kind", kind(member));
    }

    /** The rule of its evidence, as documents write it. */
    static String kind(Member member) {
        return member.evidence().kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static void related(JsonDocument document, List<Family.Related> related) {
        related(document, "related", related);
    }

    static void related(JsonDocument document, String name, List<Family.Related> related) {
        document.array(name);
        for (Family.Related one : related) {
            ProcessFacts facts = one.facts();
            document.object()
                    .number("pid", facts.pid())
                    .string("identity", facts.identity().token());
            document.string("name", facts.name()).string("why", one.why()).endObject();
        }
        document.endArray();
    }
}
