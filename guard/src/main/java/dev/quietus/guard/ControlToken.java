package dev.quietus.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The word that whoever comes by TCP has to know. */
final class ControlToken {
    private static final int OTHERS = 0007;
    private static final int GROUP_WRITES = 0020;

    private ControlToken() {}

    /**
     * The one line of that file. A missing file is made, for its owner only, with a line of chance.
     *
     * @throws IOException in a sentence, if others could read or change it, or it is easily guessed
     */
    static byte[] read(Path file) throws IOException {
        Path place = ControlFolder.place(file);
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            byte[] chance = new byte[32];
            new SecureRandom().nextBytes(chance);
            Files.createFile(place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(place, HexFormat.of().formatHex(chance) + "\n");
        }
        if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(place + " is there and no file; move it away");
        }
        int uid = (Integer) Files.getAttribute(place, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Files.getAttribute(place, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if (uid != 0 && uid != ControlPeers.own() || (mode & (OTHERS | GROUP_WRITES)) != 0) {
            throw new IOException("others can read or change the token in " + place + "; chmod 600 " + place);
        }
        String token = Files.readString(place, StandardCharsets.ISO_8859_1).strip();
        if (!token.matches("[!-~]{32,256}")) {
            throw new IOException(
                    "the token in " + place + " has to be one word of 32 to 256 letters; remove it, and one is made");
        }
        return token.getBytes(StandardCharsets.US_ASCII);
    }
}
