package dev.quietus.cli;

import dev.quietus.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What this machine allows. */
record DoctorAnswer(List<Capability> capabilities, Duration elapsed) implements Answer {

    @Override
    public ExitCode code() {
        return ExitCode.GONE;
    }

    @Override
    public String outcome() {
        return "none";
    }

    @Override
    public List<String> targets() {
        return List.of();
    }

    @Override
    public void show(Page page) {
        int width = 0;
        for (Capability capability : capabilities) {
            width = Math.max(width, capability.name().length());
        }
        for (Capability capability : capabilities) {
            if (page.quiet() && capability.standing() == Capability.Standing.FULL) {
                continue;
            }
            page.own(word(page, capability.standing())).own("  ").foreign(capability.name());
            page.own(" ".repeat(width - capability.name().length() + 2));
            wrapped(page, capability.guarantee(), width + 10);
            if (!capability.missing().isEmpty()) {
                page.own(" ".repeat(width + 10)).own(page.style().faint("needs: "));
                wrapped(page, capability.missing(), width + 17);
            }
        }
        summary(page);
    }

    private void summary(Page page) {
        int full = 0;
        for (Capability capability : capabilities) {
            full += capability.standing() == Capability.Standing.FULL ? 1 : 0;
        }
        int rest = capabilities.size() - full;
        if (rest > 0) {
            page.own(full).own(" of ").own(capabilities.size()).own(" at full strength; what the other ");
            page.own(rest)
                    .own(rest == 1 ? " needs is said there" : " need is said there")
                    .end();
        } else if (!page.quiet()) {
            page.own("all ").own(full).own(" at full strength").end();
        }
    }

    /** Words up to the width of the page, further lines under the first. */
    private static void wrapped(Page page, String text, int indent) {
        int room = Math.max(20, page.columns() - indent);
        int begin = 0;
        while (text.length() - begin > room) {
            int space = text.lastIndexOf(' ', begin + room);
            int end = space > begin ? space : begin + room;
            page.foreign(text.substring(begin, end)).end().own(" ".repeat(indent));
            begin = space > begin ? end + 1 : end;
        }
        page.foreign(text.substring(begin)).end();
    }

    private static String word(Page page, Capability.Standing standing) {
        return switch (standing) {
            case FULL -> page.style().good("full  ");
            case WEAKER -> page.style().doubtful("weaker");
            case ABSENT -> page.style().bad("absent");
        };
    }

    @Override
    public void fields(JsonDocument document) {
        document.array("capabilities");
        for (Capability capability : capabilities) {
            document.object().string("name", capability.name());
            document.string("standing", capability.standing().name().toLowerCase(Locale.ROOT));
            document.string("guarantee", capability.guarantee());
            document.string("missing", capability.missing().isEmpty() ? null : capability.missing());
            document.endObject();
        }
        document.endArray();
    }
}
