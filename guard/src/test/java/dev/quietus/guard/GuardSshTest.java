package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that calls out to whoever controls it, by a real ssh to a real sshd on the loopback. */
@Timeout(120)
class GuardSshTest extends AtGuardScene {
    private static final String ADDRESS = "127.0.0.77";
    private static final int PORT = 22;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/sbin/sshd")), "needs the Debian package openssh-server");
        try (ServerSocket socket = new ServerSocket(PORT, 1, address())) {
            assertThat(socket.isBound()).isTrue();
        } catch (IOException e) {
            assumeTrue(false, "port " + PORT + " is taken: " + e.getMessage());
        }
        sshd();
    }

    private static InetAddress address() throws IOException {
        return InetAddress.getByName(ADDRESS);
    }

    private static boolean listens() {
        try (Socket socket = new Socket(address(), PORT)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void sshd() throws Exception {
        Process keys = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f root && cp root www-data"
                                + " && chown www-data www-data && chmod 600 www-data && mkdir -p /run/sshd")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(keys.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keys.waitFor()).as(said).isZero();
        Path configuration = Files.writeString(
                folder.resolve("sshd_config"),
                String.join(
                        "\n",
                        "ListenAddress " + ADDRESS,
                        "HostKey " + folder.resolve("host"),
                        "AuthorizedKeysFile " + folder.resolve("root.pub"),
                        "PermitRootLogin yes",
                        "StrictModes no",
                        "UsePAM no",
                        "PidFile none",
                        ""));
        scene.start("/usr/sbin/sshd", "-D", "-e", "-f", configuration.toString());
        assertThat(Puppets.soon(GuardSshTest::listens)).isTrue();
    }

    /** A session of that user, which says when it is open. */
    private Process session(String user) throws IOException {
        String command = "exec setpriv --reuid=" + user + " --regid=" + user + " --clear-groups ssh -F none -i "
                + folder
                + "/" + user + " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes"
                + " -o BatchMode=yes -R 0:127.0.0.1:9 root@" + ADDRESS + " 'echo open; sleep 61'";
        return scene.start("sh", "-c", command);
    }

    @Test
    void aReverseSessionOfAServiceIsEndedAndTheAdminsStays() throws Exception {
        Process admin = session("root");
        assertThat(admin.inputReader().lines().anyMatch(line -> line.contains("open")))
                .isTrue();
        String orders = order(
                "calls-out",
                "administration = { services = [\"ssh\"], direction = \"outbound\" }",
                "who = { users = [\"www-data\"] }\nrespond = \"kill\"");
        try (Guard guard = scene.guard(orders)) {
            assertThat(GuardScene.hears(guard, "sockets")).isTrue();
            // Ended when it is connected, mostly before it is open.
            Process reverse = session("www-data");
            assertThat(reverse.waitFor(15, TimeUnit.SECONDS))
                    .as(scene.incidents())
                    .isTrue();
            assertThat(scene.receipt("calls-out")).contains("ssh to " + ADDRESS, "www-data");
            assertThat(admin.isAlive()).isTrue();
            assertThat(listens()).as("who listens is left").isTrue();
        }
    }
}
