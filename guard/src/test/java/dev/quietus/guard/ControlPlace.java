package dev.quietus.guard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A folder to serve in, which others can reach but not write, and others to come to it. */
final class ControlPlace implements AutoCloseable {
    private final Path folder;

    ControlPlace() throws IOException {
        folder = Files.createTempDirectory("guard-control");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path folder() {
        return folder;
    }

    Path token() {
        return folder.resolve("token");
    }

    /** With a port of TCP that is free, or without one. */
    Orders.Control control(boolean tcp) {
        return new Orders.Control(
                folder.resolve("guard.sock").toString(),
                folder.resolve("panic").toString(),
                tcp ? OptionalInt.of(0) : OptionalInt.empty(),
                tcp ? Optional.of(token().toString()) : Optional.empty());
    }

    /** What a shell of that user prints, errors included. */
    String as(int uid, String script) {
        try {
            Process process = new ProcessBuilder(
                            "setpriv",
                            "--reuid=" + uid,
                            "--regid=" + uid,
                            "--clear-groups",
                            "timeout",
                            "30",
                            "sh",
                            "-c",
                            script)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(35, TimeUnit.SECONDS);
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What a user hears who says this to a socket, and no more. */
    String say(int uid, Path socket, String text) {
        String perl = "use IO::Socket::UNIX; $s = IO::Socket::UNIX->new(Peer => shift) or die $!; $s->print(shift);"
                + " shutdown($s, 1); print <$s>";
        return as(uid, "exec perl -e '" + perl + "' '" + socket + "' '" + text + "'");
    }

    /** What a user is answered by HTTP. */
    String ask(int uid, Path socket, String path, String body) {
        String head =
                (body.isEmpty() ? "GET " : "POST ") + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        String type =
                body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        return say(uid, socket, head + type + "\r\n" + body);
    }

    /** Sends bytes and reads what is answered, until the other side ends or says nothing for two seconds. */
    static String raw(Path socket, byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            try {
                channel.write(ByteBuffer.wrap(request));
            } catch (IOException closed) {
                // It has been turned away before its end.
            }
            channel.configureBlocking(false);
            ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
            long last = System.nanoTime();
            while (answer.hasRemaining() && System.nanoTime() - last < 2_000_000_000L) {
                int count;
                try {
                    count = channel.read(answer);
                } catch (IOException closed) {
                    break;
                }
                if (count < 0) {
                    break;
                }
                if (count > 0) {
                    last = System.nanoTime();
                } else {
                    LockSupport.parkNanos(100_000);
                }
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
