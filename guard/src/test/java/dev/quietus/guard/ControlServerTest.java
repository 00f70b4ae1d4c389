package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The control server on a real socket and a real port; only the duty behind it is rehearsed. */
@Timeout(60)
final class ControlServerTest {
    private static final String PENDING = "20261121-201500-00000001";

    private final RehearsedDuty duty = new RehearsedDuty();
    private ControlPlace place;
    private ControlServer server;
    private GuardClient client;

    @BeforeEach
    void serve() throws IOException {
        place = new ControlPlace();
        server = ControlServer.open(place.control(true), duty, () -> "# EOF\n");
        client = new GuardClient(server.socket());
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        place.close();
    }

    private void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may approve and become others");
    }

    @Test
    void aClientAsksAndTells() throws Exception {
        assumeRoot();
        assertThat(client.state()).contains("\"memory-hog\"", "\"exec-epoch\"", "\"pending\":1", "\"way\":\"socket\"");
        assertThat(client.incidents(1)).contains(PENDING).doesNotContain("00000002");
        assertThat(client.incident("20261121-201400-00000002")).contains("\"timeline\":[", "\"gone_us\":2500");
        assertThat(client.metrics()).isEqualTo("# EOF\n");
        client.switchTo("memory-hog", Mode.ENFORCE);
        assertThat(client.decide(PENDING, false)).contains("\"refused\"");
        assertThat(client.act(List.of("user:1001"), Response.KILL)).contains("\"done\"");
        assertThat(duty.told)
                .containsExactly(
                        "switch memory-hog ENFORCE by 0",
                        "decide " + PENDING + " false by 0",
                        "KILL user:1001 by 0 via socket");
        assertThatThrownBy(() -> client.decide(PENDING, true))
                .isInstanceOfSatisfying(
                        GuardClient.Declined.class, e -> assertThat(e.status()).isEqualTo(409));
        assertThatThrownBy(() -> client.switchTo("none", Mode.MONITOR))
                .isInstanceOfSatisfying(
                        GuardClient.Declined.class, e -> assertThat(e.status()).isEqualTo(404));
        assertThatThrownBy(() -> client.incident("../../etc/passwd"))
                .isInstanceOfSatisfying(
                        GuardClient.Declined.class, e -> assertThat(e.status()).isEqualTo(404));
    }

    @Test
    void anActMayTakeLongerThanSilenceMay() throws Exception {
        duty.whileActing = () -> {
            try {
                Thread.sleep(11_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        assertThat(client.act(List.of("1"), Response.STOP)).contains("\"done\"");
    }

    @Test
    void eventsAreFollowedAndTheHostileNameStaysInItsLine() throws Exception {
        BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
        Thread follower = new Thread(() -> {
            try {
                client.follow(heard::add);
                heard.add("ended");
            } catch (IOException | GuardClient.Declined e) {
                heard.add("ended");
            }
        });
        follower.start();
        try {
            while (duty.followers.isEmpty()) {
                Thread.sleep(10);
            }
            duty.put(RehearsedDuty.incident(
                    "x-1", Incident.Standing.PENDING, 5, "a\n\ndata: {}\n\n" + RehearsedDuty.HOSTILE + "\ud800"));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).contains("\"x-1\"", "\\n\\ndata: {}", "\\u202E", "\\uFFFD");
            server.close();
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
            assertThat(duty.followers).isEmpty();
        } finally {
            follower.interrupt();
            follower.join(5000);
        }
    }

    @Test
    void whoGoesAwayIsLetGo() throws Exception {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(server.socket()));
            channel.write(ByteBuffer.wrap(
                    "GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            while (duty.followers.isEmpty()) {
                Thread.sleep(10);
            }
        }
        for (int i = 0; i < 1000 && !duty.followers.isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(duty.followers).isEmpty();
    }

    private HttpResponse<String> tcp(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port().getAsInt() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        // One each: a connection that is kept may be closed by the server in the moment in which it is used again.
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void byTcpTheTokenIsWanted() throws Exception {
        String token = Files.readString(place.token()).strip();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.token())))
                .isEqualTo("rw-------");
        assertThat(tcp("GET", "/v1/state", "").statusCode()).isEqualTo(401);
        assertThat(tcp("GET", "/v1/state", "", "Authorization", "Bearer " + token + "x")
                        .statusCode())
                .isEqualTo(401);
        assertThat(tcp("GET", "/v1/state", "", "Cookie", "token=" + token).statusCode())
                .isEqualTo(401);
        assertThat(tcp("GET", "/v1/state?token=" + token, "").statusCode()).isEqualTo(401);
        HttpResponse<String> good = tcp("GET", "/v1/state", "", "Authorization", "Bearer " + token);
        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(good.body()).contains("\"way\":\"tcp\"");
        String act = "{\"targets\":[\"1\"],\"response\":\"kill\"}";
        assertThat(tcp("POST", "/v1/acts", act, "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(401);
        assertThat(duty.told).isEmpty();
    }

    @Test
    void foreignPagesAreKeptOut() throws Exception {
        String token = Files.readString(place.token()).strip();
        String act = "{\"targets\":[\"1\"],\"response\":\"kill\"}";
        String bearer = "Bearer " + token;
        assertThat(tcp(
                                "POST",
                                "/v1/acts",
                                act,
                                "Authorization",
                                bearer,
                                "Origin",
                                "http://evil.example",
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(403);
        assertThat(tcp(
                                "POST",
                                "/v1/acts",
                                act,
                                "Authorization",
                                bearer,
                                "Sec-Fetch-Site",
                                "cross-site",
                                "Content-Type",
                                "application/json")
                        .statusCode())
                .isEqualTo(403);
        assertThat(tcp("POST", "/v1/acts", act, "Authorization", bearer, "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
        assertThat(tcp("OPTIONS", "/v1/acts", "", "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(raw("GET /v1/state HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(raw(
                        "POST /v1/acts HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:1\r\nContent-Type: application/json\r\nContent-Length: "
                                + act.length() + "\r\nConnection: close\r\n\r\n" + act))
                .startsWith("HTTP/1.1 403 ");
        assertThat(duty.told).isEmpty();
        HttpResponse<String> page = tcp("GET", "/", "");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");
        assertThat(page.headers().map()).doesNotContainKeys("server", "set-cookie");
        assertThat(page.body()).doesNotContain("<script>", "onclick", "style=");
    }

    private String raw(String request) throws IOException {
        return ControlPlace.raw(server.socket(), request.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void errorsAreSentencesAndNothingOfTheInside() throws Exception {
        duty.whileActing = () -> {
            throw new IllegalStateException("a secret of the inside");
        };
        List<String> answers = new ArrayList<>();
        String act = "{\"targets\":[\"1\"],\"response\":\"kill\"}";
        String post =
                "POST /v1/acts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n";
        answers.add(raw(post + "Content-Length: " + act.length() + "\r\n\r\n" + act));
        answers.add(raw(post + "Content-Length: 5\r\n\r\n{\"a\":"));
        answers.add(raw(post + "Content-Length: 999999\r\n\r\n"));
        answers.add(raw(post + "Transfer-Encoding: chunked\r\n\r\n4e20\r\n" + "x".repeat(20000) + "\r\n0\r\n\r\n"));
        answers.add(raw("GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        answers.add(raw("\u0000\u0001\r\n\r\n"));
        answers.add(raw("GET /%2e%2e/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        answers.add(raw("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer).startsWith("HTTP/1.1 ").contains("{\"error\":\"");
            assertThat(answer).doesNotContain("Exception", "secret", "\tat ", "jetty", "Jetty");
        });
        assertThat(answers.get(0)).startsWith("HTTP/1.1 500 ");
        assertThat(answers.get(2)).startsWith("HTTP/1.1 413 ");
        assertThat(answers.get(3)).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void nobodyTakesAllConnections() throws Exception {
        assumeRoot();
        List<SocketChannel> held = new ArrayList<>();
        try {
            for (int i = 0; i < 80; i++) {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                held.add(channel);
                channel.connect(UnixDomainSocketAddress.of(server.socket()));
            }
            // Root itself may take them all, and gets them back when he lets go.
            assertThatThrownBy(() -> client.state()).isInstanceOf(IOException.class);
        } finally {
            for (SocketChannel channel : held) {
                channel.close();
            }
        }
        String state = "";
        for (int i = 0; i < 100 && state.isEmpty(); i++) {
            try {
                state = client.state();
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        assertThat(state).contains("quietus-guard/1");
    }

    @Test
    void oneUserHasOneActAtATime() throws Exception {
        assumeRoot();
        CountDownLatch acting = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        duty.whileActing = () -> {
            acting.countDown();
            try {
                let.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        String act = "{\"targets\":[\"1\"],\"response\":\"kill\"}";
        BlockingQueue<String> out = new ArrayBlockingQueue<>(1);
        Thread other = new Thread(() -> out.add(place.ask(23_456, server.socket(), "/v1/acts", act)));
        other.start();
        assertThat(acting.await(20, TimeUnit.SECONDS)).isTrue();
        try {
            assertThat(place.ask(23_456, server.socket(), "/v1/acts", act)).contains("too much that you ordered");
        } finally {
            let.countDown();
            other.join();
        }
        assertThat(out.poll()).contains("\"done\"");
    }

    @Test
    void whoeverCanWriteInTheFolderIsNotServedThere() throws Exception {
        Path open = Files.createDirectory(place.folder().resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> ControlServer.open(in(open), duty, () -> ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can be written by others");
        assertThatThrownBy(() -> ControlServer.open(place.control(false), duty, () -> ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another guard answers");
    }

    private static Orders.Control in(Path folder) {
        return new Orders.Control(
                folder.resolve("guard.sock").toString(),
                folder.resolve("panic").toString(),
                java.util.OptionalInt.empty(),
                java.util.Optional.empty());
    }

    @Test
    void aTokenThatOthersKnowIsNoToken() throws Exception {
        server.close();
        Files.setPosixFilePermissions(place.token(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> ControlServer.open(place.control(true), duty, () -> ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others can read or change the token");
        Files.setPosixFilePermissions(place.token(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(place.token(), "secret\n");
        assertThatThrownBy(() -> ControlServer.open(place.control(true), duty, () -> ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("one word of 32 to 256");
    }
}
