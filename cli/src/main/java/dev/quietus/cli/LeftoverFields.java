package dev.quietus.cli;

import dev.quietus.Leftover;
import dev.quietus.Swept;
import java.util.List;
import java.util.Map;

/** What remains of the dead, as documents and people see it. */
final class LeftoverFields {
    /** Without -v this many are listed. */
    private static final int SHOWN = 10;

    private static final String OWN = new Leftover.Standing.Own("").word();

    private LeftoverFields() {}

    /** Elements of an array. */
    static void write(JsonDocument document, List<Leftover> leftovers) {
        for (Leftover leftover : leftovers) {
            document.object();
            identify(document, leftover);
            document.string("standing", leftover.standing().word())
                    .string("why", leftover.standing().why());
            document.string("identity", leftover.owner().token()).object("proof");
            for (Map.Entry<String, String> field : leftover.proof().entrySet()) {
                document.string(field.getKey(), field.getValue());
            }
            document.endObject().endObject();
        }
    }

    private static void identify(JsonDocument document, Leftover leftover) {
        document.string("kind", leftover.kind()).string("name", leftover.name()).string("text", leftover.text());
    }

    /** The field that says what became of each. */
    static void swept(JsonDocument document, List<Swept> swept) {
        document.array("swept");
        for (Swept one : swept) {
            document.object();
            identify(document, one.leftover());
            document.string("fate", one.fate().word());
            if (one.fate() instanceof Swept.Fate.Kept kept) {
                document.string("reason", kept.reason());
            }
            document.endObject();
        }
        document.endArray();
    }

    /** A line for each. */
    static void show(Page page, List<Leftover> leftovers) {
        int shown = page.verbose() ? leftovers.size() : Math.min(SHOWN, leftovers.size());
        for (Leftover leftover : leftovers.subList(0, shown)) {
            Leftover.Standing standing = leftover.standing();
            page.own("left behind: ")
                    .foreign(words(leftover.text(), standing.word(), standing.why()))
                    .end();
        }
        if (shown < leftovers.size()) {
            page.own("… and ")
                    .own(leftovers.size() - shown)
                    .own(" more left behind (-v shows all)")
                    .end();
        }
    }

    /** One in a line: what it is, and whose. What is the dead's own needs no word for that, only the evidence. */
    static String words(String what, String standing, String why) {
        boolean plain = standing.isEmpty() || standing.equals(OWN);
        String reason = why.isEmpty() ? standing : plain ? why : standing + ": " + why;
        return reason.isEmpty() ? what : what + " (" + reason + ")";
    }
}
