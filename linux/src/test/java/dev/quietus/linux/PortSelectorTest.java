package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Target;
import dev.quietus.Target.Port.Protocol;
import dev.quietus.spi.Platform.Check;
import dev.quietus.spi.Platform.Condition;
import dev.quietus.spi.Platform.Selection;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Counted;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finds real listeners: this JVM, whoever inherited a socket, and a JVM in another network namespace. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PortSelectorTest {
    private final long self = ProcessHandle.current().pid();

    @Test
    void findsAListenerAndSaysWhenThePortIsFree() throws IOException {
        try (Selecting selecting = new Selecting()) {
            Condition condition;
            Target.Port target;
            try (ServerSocket server = new ServerSocket()) {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                target = new Target.Port(server.getLocalPort(), Protocol.TCP, false);
                assertThat(selecting.pids(target)).containsExactly((int) self);
                assertThat(selecting.why(target, self)).isEqualTo("listens on tcp 127.0.0.1:" + server.getLocalPort());
                condition = selecting.found(target).condition().orElseThrow();
                assertThat(condition.text()).isEqualTo("tcp port " + server.getLocalPort() + " is free");
                assertThat(condition.check())
                        .isEqualTo(new Check.Unmet("127.0.0.1:" + server.getLocalPort() + " is held by pid " + self));
            }
            assertThat(condition.check()).isEqualTo(new Check.Met());
            assertThat(selecting.pids(target)).isEmpty();
        }
    }

    @Test
    void findsAnIpv6ListenerForAnyAddress() throws IOException {
        try (ServerSocket server = new ServerSocket(0);
                Selecting selecting = new Selecting()) {
            // The JVM binds the IPv6 wildcard, which serves IPv4 too; without IPv6 it binds that of IPv4.
            assertThat(selecting.why(new Target.Port(server.getLocalPort(), Protocol.TCP, false), self))
                    .isIn(
                            "listens on tcp [::]:" + server.getLocalPort(),
                            "listens on tcp 0.0.0.0:" + server.getLocalPort());
        }
    }

    @Test
    void tellsUdpFromTcp() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Selecting selecting = new Selecting()) {
            assertThat(selecting.why(new Target.Port(socket.getLocalPort(), Protocol.UDP, false), self))
                    .isEqualTo("listens on udp 127.0.0.1:" + socket.getLocalPort());
            assertThat(selecting.pids(new Target.Port(socket.getLocalPort(), Protocol.TCP, false)))
                    .isEmpty();
        }
    }

    @Test
    void aConnectionIsNoListenerAndAClientOnlyOneOnRequest() throws IOException {
        try (Nursery nursery = new Nursery();
                Selecting selecting = new Selecting();
                ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Process client = nursery.start(Nursery.jvm(ConnectingMain.class, Integer.toString(server.getLocalPort())));
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo('!');
                Target.Port listeners = new Target.Port(server.getLocalPort(), Protocol.TCP, false);
                assertThat(selecting.pids(listeners)).containsExactly((int) self);
                Target.Port all = new Target.Port(server.getLocalPort(), Protocol.TCP, true);
                assertThat(selecting.pids(all)).containsExactlyInAnyOrder((int) self, (int) client.pid());
                assertThat(selecting.why(all, client.pid()))
                        .isEqualTo("connected to tcp 127.0.0.1:" + server.getLocalPort());
                // The port at the other end is nobody's to listen on.
                assertThat(selecting.pids(new Target.Port(accepted.getPort(), Protocol.TCP, false)))
                        .isEmpty();
            }
        }
    }

    @Test
    void findsEveryHolderOfAnInheritedSocket() {
        assumeTrue("root".equals(System.getProperty("user.name")), "the zoo needs root");
        try (Enclosure enclosure = Enclosure.open(Adversary.PORT_HOLDER, Terms.standard());
                Selecting selecting = new Selecting()) {
            Integer[] holders =
                    enclosure.census().living().stream().map(Counted::pid).toArray(Integer[]::new);
            assertThat(holders).hasSizeGreaterThan(1);
            for (Protocol protocol : Protocol.values()) {
                assertThat(selecting.pids(new Target.Port(enclosure.port(), protocol, false)))
                        .containsExactlyInAnyOrder(holders);
            }
        }
    }

    @Test
    void findsAListenerInAnotherNetworkNamespace() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "makes a network namespace: needs root");
        try (Nursery nursery = new Nursery();
                Selecting selecting = new Selecting()) {
            java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of("unshare", "--net"));
            command.addAll(Nursery.jvm(ListeningMain.class));
            Process server = nursery.start(command);
            int port = Integer.parseInt(server.inputReader().readLine().strip());
            Target.Port target = new Target.Port(port, Protocol.TCP, false);
            assertThat(selecting.pids(target)).containsExactly((int) server.pid());
            Selection.Found found = selecting.found(target);
            server.destroyForcibly().waitFor();
            Nursery.until(() -> found.condition().orElseThrow().check() instanceof Check.Met);
        }
    }
}
