package dev.quietus.cli;

import dev.quietus.Leftover;
import dev.quietus.ProcessIdentity;
import dev.quietus.QuietusException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what a receipt says was left behind, strictly; of the rest only that it is a receipt. */
final class ReceiptReader {
    private static final int LARGEST = 64 << 20;
    private static final int MOST = 10_000;

    private ReceiptReader() {}

    /**
     * The receipt's own name, without links in it.
     *
     * @throws QuietusException USAGE when there is none
     */
    static String locate(String name) {
        try {
            return Path.of(name).toRealPath().toString();
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(name, SafeFile.reason(e));
        }
    }

    /**
     * What it says was left behind.
     *
     * @param name as the user wrote it
     * @param file a regular file
     * @throws QuietusException USAGE when it cannot be read or is no receipt
     */
    static List<Leftover> read(String name, String file) {
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(Path.of(file))) {
            bytes = stream.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw unreadable(name, SafeFile.reason(e));
        }
        if (bytes.length > LARGEST) {
            throw unreadable(name, "it is too large");
        }
        return parse(name, bytes);
    }

    static QuietusException unreadable(String name, String why) {
        return QuietusException.usage("cannot read the receipt " + name + ": " + why);
    }

    static List<Leftover> parse(String name, byte[] bytes) {
        JsonTree.Fields fields = JsonTree.parse(name, "receipt", bytes);
        String schema = fields.string("schema");
        if (!schema.equals("quietus/1")) {
            throw unreadable(name, "its schema is '" + schema + "', not quietus/1");
        }
        List<Leftover> leftovers = new ArrayList<>();
        for (JsonTree.Fields one : fields.objects("leftovers")) {
            if (leftovers.size() == MOST) {
                throw unreadable(name, "it names more than " + MOST + " leftovers");
            }
            leftovers.add(leftover(one));
        }
        return leftovers;
    }

    private static Leftover leftover(JsonTree.Fields fields) {
        Leftover leftover = new Leftover(
                fields.string("kind"),
                fields.string("name"),
                fields.string("text"),
                Leftover.standing(fields.string("standing"), fields.string("why")),
                ProcessIdentity.parse(fields.string("identity")),
                fields.texts("proof"));
        fields.end();
        return leftover;
    }
}
