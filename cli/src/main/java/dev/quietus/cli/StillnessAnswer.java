package dev.quietus.cli;

import dev.quietus.Member;
import dev.quietus.Stillness;
import java.time.Duration;
import java.util.List;

/**
 * How a family stands after a freeze or a thaw.
 *
 * @param frozen whether it was to stand still; otherwise it was to run
 */
record StillnessAnswer(List<String> targets, boolean frozen, Stillness stillness, Lookup lookup) implements Answer {
    private static final int SHOWN = 10;

    /** Who is not as wished. Thawed processes may well be waiting: only what somebody else holds counts against it. */
    private List<Member> contrary() {
        return frozen ? stillness.moving() : stillness.still();
    }

    @Override
    public ExitCode code() {
        if (contrary().isEmpty() && stillness.outOfReach().isEmpty()) {
            return ExitCode.GONE;
        }
        boolean none = stillness.still().isEmpty() && stillness.moving().isEmpty();
        return none ? ExitCode.NOT_PERMITTED : ExitCode.SURVIVED;
    }

    @Override
    public String outcome() {
        return "none";
    }

    @Override
    public Duration elapsed() {
        return stillness.elapsed();
    }

    @Override
    public void show(Page page) {
        list(
                page,
                contrary(),
                frozen ? page.style().bad("moving") : page.style().bad("still"),
                Integer.MAX_VALUE);
        OutOfReachLines.show(page, stillness.outOfReach());
        FoundAnswer.unmatched(page, stillness.unmatched());
        if (!page.quiet()) {
            List<Member> asWished = frozen ? stillness.still() : stillness.moving();
            String word = frozen ? "frozen" : "thawed";
            list(page, asWished, page.style().good(word), page.verbose() ? Integer.MAX_VALUE : SHOWN);
        }
    }

    private static void list(Page page, List<Member> members, String word, int limit) {
        int shown = Math.min(limit, members.size());
        for (Member member : members.subList(0, shown)) {
            page.own(word).own("  ").own(member.facts().pid()).own(" ");
            page.foreign(member.facts().name()).end();
        }
        if (shown < members.size()) {
            page.own("… and ")
                    .own(members.size() - shown)
                    .own(" more (-v shows all)")
                    .end();
        }
    }

    @Override
    public void fields(JsonDocument document) {
        document.strings("unmatched", stillness.unmatched());
        document.object("stillness");
        write(document, "still", stillness.still());
        write(document, "moving", stillness.moving());
        OutOfReachLines.write(document, stillness.outOfReach());
        document.endObject();
    }

    private void write(JsonDocument document, String name, List<Member> members) {
        document.array(name);
        for (Member member : members) {
            FamilyFields.member(document, member, lookup);
        }
        document.endArray();
    }
}
