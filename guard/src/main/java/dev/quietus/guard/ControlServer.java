package dev.quietus.guard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Asks and tells a {@link Duty} by HTTP and JSON: over a Unix socket that is open to everybody, where the kernel says who
 * somebody is (unix(7), SO_PEERCRED), and if wanted over TCP on the loopback, to whoever can show the token. The same page and
 * the same paths are at both; {@code docs/schema/guard-openapi.json} describes them. Thread-safe.
 */
public final class ControlServer implements AutoCloseable {
    private static final int IDLE_MILLIS = 10_000;

    /** All there from the beginning: with a full process table none could be started. */
    private static final int THREADS = 20;

    private final Server server;
    private final ControlFollowers followers;
    private final Path socket;
    private final OptionalInt port;

    private ControlServer(Server server, ControlFollowers followers, Path socket, OptionalInt port) {
        this.server = server;
        this.followers = followers;
        this.socket = socket;
        this.port = port;
    }

    /**
     * Serves from now on.
     *
     * @param control where; a port of 0 is any that is free, and a token's file that is missing is made with a new one
     * @param metrics the text of {@code /metrics}
     * @throws IOException in a sentence, if the socket's folder could be written by others, or the token read by them, another
     *     guard serves there, or the port is taken
     */
    public static ControlServer open(Orders.Control control, Duty duty, Supplier<String> metrics) throws IOException {
        // Else the logging façade complains on standard error that nobody has bound it.
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        Path socket = ControlFolder.place(Path.of(control.socket()));
        ControlFolder.clearSocket(socket);
        OptionalInt tcp = control.port();
        byte[] token = tcp.isPresent()
                ? ControlToken.read(Path.of(control.token().orElseThrow(() -> new IOException("a port needs a token"))))
                : new byte[0];
        Peer holder = ControlPeers.ourselves("tcp");
        ControlFollowers followers = new ControlFollowers(duty);
        ControlConnections connections = new ControlConnections(new ControlPeers(), holder);
        Server server = server();
        server.setHandler(new ControlHandler(
                new ControlRoutes(duty, metrics, holder.uid()),
                new ControlPages(),
                connections,
                followers,
                holder,
                token));
        UnixDomainServerConnector local = new UnixDomainServerConnector(server, 1, 1, http());
        local.setUnixDomainPath(socket);
        connector(server, local, connections);
        if (tcp.isPresent()) {
            ServerConnector loopback = new ServerConnector(server, 1, 1, http());
            loopback.setHost("127.0.0.1");
            loopback.setPort(tcp.getAsInt());
            connector(server, loopback, connections);
        }
        try {
            server.start();
            ControlFolder.open(socket, true);
        } catch (Exception e) {
            followers.close();
            stop(server);
            throw new IOException("the guard cannot serve at " + socket + ": " + e.getMessage(), e);
        }
        return new ControlServer(server, followers, socket, port(server));
    }

    private static Server server() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, THREADS);
        threads.setName("guard-control");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        Server server = new Server(threads);
        server.setErrorHandler(new ControlErrors());
        server.setStopTimeout(0);
        return server;
    }

    private static HttpConnectionFactory http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(8 * 1024);
        http.setHttpCompliance(HttpCompliance.RFC7230);
        http.setUriCompliance(UriCompliance.RFC3986);
        return new HttpConnectionFactory(http);
    }

    private static void connector(Server server, AbstractConnector connector, ControlConnections connections) {
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.addBean(connections);
        server.addConnector(connector);
    }

    private static OptionalInt port(Server server) {
        for (var connector : server.getConnectors()) {
            if (connector instanceof ServerConnector loopback) {
                return OptionalInt.of(loopback.getLocalPort());
            }
        }
        return OptionalInt.empty();
    }

    /** Where it serves. */
    public Path socket() {
        return socket;
    }

    /** The port on the loopback; empty if it serves on the socket only. */
    public OptionalInt port() {
        return port;
    }

    @Override
    public void close() {
        followers.close();
        stop(server);
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the control server could not be stopped", e);
        }
    }
}
