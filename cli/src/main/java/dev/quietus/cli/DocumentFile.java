package dev.quietus.cli;

import dev.quietus.QuietusException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the bytes of a document that somebody names. */
final class DocumentFile {
    /** Sixty-four megabytes hold the document of more processes than any machine has. */
    private static final int LARGEST = 64 << 20;

    private DocumentFile() {}

    /**
     * @param kind what it should be, for messages: {@code plan}, {@code receipt}
     * @throws QuietusException USAGE when it cannot be read
     */
    static byte[] read(String kind, String name) {
        try (InputStream stream = open(kind, name)) {
            return read(kind, name, stream);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(kind, name, SafeFile.reason(e));
        }
    }

    /** The same of an open stream, to its end. */
    static byte[] read(String kind, String name, InputStream stream) {
        byte[] bytes;
        try {
            bytes = stream.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw unreadable(kind, name, SafeFile.reason(e));
        }
        if (bytes.length > LARGEST) {
            throw new JsonTree.Source(name, kind).broken("it is too large");
        }
        return bytes;
    }

    /** A pipe or a terminal would keep whoever opens it waiting for somebody to write a document. */
    private static InputStream open(String kind, String name) throws IOException {
        Path path = Path.of(name);
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            String what = Files.isDirectory(path)
                    ? "it is a folder"
                    : "it is a pipe or a device; save the " + kind + " to a file";
            throw unreadable(kind, name, what);
        }
        return Files.newInputStream(path);
    }

    static QuietusException unreadable(String kind, String name, String why) {
        return QuietusException.usage("cannot read the " + kind + " " + name + ": " + why);
    }
}
