package dev.quietus.linux;

import java.io.IOException;
import java.net.ServerSocket;

/** Listens at a port of any address, prints it, and sleeps. */
final class ListeningMain {
    private ListeningMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0)) {
            System.out.println(server.getLocalPort());
            Thread.sleep(60_000);
        }
    }
}
