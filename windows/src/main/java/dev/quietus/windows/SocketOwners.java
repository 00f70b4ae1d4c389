package dev.quietus.windows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Whether the system tells whose a socket is: tried with one of our own. */
final class SocketOwners {
    private SocketOwners() {}

    static boolean areTold() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (SocketTableText.Row row : PortSelector.rows(true)) {
                if (row.port() == socket.getLocalPort() && row.state() == SocketTableText.LISTENING) {
                    return row.pid() == Kernel32.CALLS.GetCurrentProcessId();
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
