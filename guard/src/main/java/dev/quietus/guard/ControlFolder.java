package dev.quietus.guard;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder of the guard's sockets and FIFO, and why it can be trusted: whoever can write into it could put his own in their
 * place and be told what is meant for the guard.
 */
final class ControlFolder {
    private static final int KIND = 0170000;
    private static final int SOCKET = 0140000;
    private static final int FIFO = 0010000;
    private static final int FOLDER = 0040000;
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;

    private ControlFolder() {}

    /**
     * Makes the folder if it is not there, and looks at it and at all above it.
     *
     * @throws IOException in a sentence, if somebody else could write there
     */
    static Path check(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        Files.createDirectories(
                absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        int own = ControlPeers.own();
        // A link is followed: what it leads to is what counts, and who could turn it owns a folder that is looked at.
        for (Path at = absolute; at != null; at = at.getParent()) {
            look(at, own, at.equals(absolute));
        }
        Path real = absolute.toRealPath();
        for (Path at = real; at != null; at = at.getParent()) {
            look(at, own, at.equals(real));
        }
        return real;
    }

    /** The same place in a folder that is checked. */
    static Path place(Path place) throws IOException {
        Path absolute = place.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new IOException(place + " is no place for a file");
        }
        return check(folder).resolve(absolute.getFileName());
    }

    private static void look(Path at, int own, boolean last) throws IOException {
        int uid = (Integer) Files.getAttribute(at, "unix:uid");
        int mode = (Integer) Files.getAttribute(at, "unix:mode");
        if ((mode & KIND) != FOLDER) {
            throw new IOException(at + " is no folder");
        }
        if (uid != own && (last || uid != 0)) {
            throw new IOException(at + " belongs to uid " + uid + ", who could put his own sockets there; chown it to "
                    + own + " or have the guard serve elsewhere");
        }
        boolean shared = (mode & OTHERS_WRITE) != 0;
        if (shared && (last || (mode & STICKY) == 0)) {
            throw new IOException(at + " can be written by others, who could put their own sockets there; chmod go-w "
                    + at + " or have the guard serve elsewhere");
        }
    }

    /**
     * Takes away a socket that a former guard has left.
     *
     * @throws IOException if somebody answers there, or it is something else
     */
    static void clearSocket(Path socket) throws IOException {
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (kind(socket) != SOCKET) {
            throw new IOException(socket + " is there and no socket; move it away");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException nobody) {
            Files.delete(socket);
            return;
        }
        throw new IOException("another guard answers at " + socket + "; end it, or serve elsewhere");
    }

    /** Opens a socket, or what else is there, to everybody or to its owner only, whatever the mask says. */
    static void open(Path place, boolean everybody) throws IOException {
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(everybody ? "rw-rw-rw-" : "rw-------"));
    }

    /**
     * Makes a FIFO that only its owner may use, or takes the one that is there.
     *
     * @throws IOException if what is there is something else or somebody else's, or it cannot be made
     */
    static void fifo(Path place) throws IOException {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            Process process = new ProcessBuilder("mkfifo", "-m", "0600", place.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (process.waitFor() != 0) {
                    throw new IOException("mkfifo could not make " + place);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + place + " was made", e);
            }
        }
        if (kind(place) != FIFO) {
            throw new IOException(place + " is there and no FIFO; move it away");
        }
        int uid = (Integer) Files.getAttribute(place, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (uid != ControlPeers.own()) {
            throw new IOException(place + " belongs to uid " + uid + "; move it away");
        }
        open(place, false);
    }

    private static int kind(Path place) throws IOException {
        return (Integer) Files.getAttribute(place, "unix:mode", LinkOption.NOFOLLOW_LINKS) & KIND;
    }
}
