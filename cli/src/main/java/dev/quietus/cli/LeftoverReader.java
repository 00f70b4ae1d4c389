package dev.quietus.cli;

import dev.quietus.Leftover;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what a receipt says was left behind: leniently to show it, strictly where something is to be removed. */
final class LeftoverReader {
    private static final int MOST = 10_000;
    private static final String FIELD = "leftovers";

    private LeftoverReader() {}

    /**
     * The receipt's own name, without links in it.
     *
     * @throws QuietusException USAGE when there is none
     */
    static String locate(String name) {
        try {
            return Path.of(name).toRealPath().toString();
        } catch (IOException | IllegalArgumentException e) {
            throw DocumentFile.unreadable(ReceiptReader.KIND, name, SafeFile.reason(e));
        }
    }

    /**
     * Of the rest only that it is a receipt.
     *
     * @param file a regular file
     * @throws QuietusException USAGE when it cannot be read, is no receipt, or says anything of a leftover that is not known
     */
    static List<Leftover> strictly(String file) {
        JsonTree.Source source = new JsonTree.Source(file, ReceiptReader.KIND);
        JsonTree.Fields fields = ReceiptReader.fields(source, DocumentFile.read(ReceiptReader.KIND, file));
        List<Leftover> leftovers = new ArrayList<>();
        for (JsonTree.Fields one : fields.objects(FIELD)) {
            if (leftovers.size() == MOST) {
                throw source.broken("it names more than " + MOST + " leftovers");
            }
            leftovers.add(strictly(source, one));
        }
        return leftovers;
    }

    private static Leftover strictly(JsonTree.Source source, JsonTree.Fields fields) {
        try {
            Leftover leftover = new Leftover(
                    fields.string("kind"),
                    fields.string("name"),
                    fields.string("text"),
                    Leftover.standing(fields.string("standing"), fields.string("why")),
                    ProcessIdentity.parse(fields.string("identity")),
                    fields.texts("proof"));
            fields.end();
            return leftover;
        } catch (QuietusException e) {
            throw source.broken(e);
        }
    }

    /** As objects, or as mere sentences: those of a run. */
    static void leniently(JsonTree.Fields fields, List<StoredReceipt.Leftover> into) {
        if (fields.isOfStrings(FIELD)) {
            for (String sentence : fields.strings(FIELD)) {
                into.add(new StoredReceipt.Leftover("", "", sentence, "", ""));
            }
            return;
        }
        for (JsonTree.Fields one : ReceiptReader.objects(fields, FIELD)) {
            into.add(new StoredReceipt.Leftover(
                    ReceiptReader.text(one, "kind"),
                    ReceiptReader.text(one, "name"),
                    ReceiptReader.text(one, "text"),
                    ReceiptReader.text(one, "standing"),
                    ReceiptReader.text(one, "why")));
        }
    }
}
