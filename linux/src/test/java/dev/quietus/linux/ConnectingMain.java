package dev.quietus.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Connects to a port of this machine, says {@code !}, and sleeps. */
final class ConnectingMain {
    private ConnectingMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))) {
            socket.getOutputStream().write('!');
            Thread.sleep(60_000);
        }
    }
}
