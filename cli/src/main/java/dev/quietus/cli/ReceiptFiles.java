package dev.quietus.cli;

import dev.quietus.QuietusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The files that were ordered for the record of one ending or run, opened before anything is done. What ends with
 * {@code .html} becomes a page, everything else the JSON document.
 */
final class ReceiptFiles implements AutoCloseable {
    private record Draft(String name, SafeFile file) {
        boolean isPage() {
            return name.toLowerCase(Locale.ROOT).endsWith(".html");
        }
    }

    private final List<Draft> drafts = new ArrayList<>();

    private ReceiptFiles() {}

    /** @throws QuietusException USAGE when one of them cannot be written */
    static ReceiptFiles open(CommandLine line, Option option) {
        ReceiptFiles files = new ReceiptFiles();
        try {
            for (String name : line.arguments(option)) {
                files.drafts.add(new Draft(name, SafeFile.open(option.name(), name)));
            }
            return files;
        } catch (QuietusException e) {
            files.close();
            throw e;
        }
    }

    /**
     * Writes each; one that cannot be written does not keep the others from it.
     *
     * @param boot in which boot it was made, empty where unknown
     */
    void write(String verb, Answer answer, String boot) throws IOException {
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        JsonDocument.write(document, verb, new ReceiptHost(answer, boot));
        byte[] bytes = document.toByteArray();
        IOException failure = null;
        for (Draft draft : drafts) {
            try (OutputStream stream = draft.file().stream()) {
                stream.write(draft.isPage() ? page(draft.name(), bytes) : bytes);
                draft.file().finish();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Made of the document alone, so that a page never says what the document does not. */
    private static byte[] page(String name, byte[] document) {
        return ReceiptPage.of(ReceiptReader.parse(name, document)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        for (Draft draft : drafts) {
            draft.file().close();
        }
    }
}
