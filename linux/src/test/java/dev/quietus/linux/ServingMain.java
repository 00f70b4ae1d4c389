package dev.quietus.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Serves at a port, whose number it prints, and at a socket file; accepts one connection at each, and sleeps. */
final class ServingMain {
    private ServingMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ServerSocketChannel local = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            local.bind(UnixDomainSocketAddress.of(Path.of(arguments[0])));
            System.out.println(server.getLocalPort());
            try (var first = server.accept();
                    SocketChannel second = local.accept()) {
                Thread.sleep(60_000);
                throw new AssertionError(first + " and " + second);
            }
        }
    }
}
