package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever sends rubbish, or has no right to order. */
@Timeout(120)
final class ControlHostilityTest {
    private static final String ACT = "{\"targets\":[\"user:1001\"],\"response\":\"kill\"}";

    private final RehearsedDuty duty = new RehearsedDuty();
    private ControlPlace place;
    private ControlServer server;

    @BeforeEach
    void serve() throws IOException {
        place = new ControlPlace();
        server = ControlServer.open(place.control(false), duty, () -> "# EOF\n");
    }

    @AfterEach
    void end() throws IOException {
        server.close();
        place.close();
    }

    private static final String[] METHODS = {
        "POST", "PUT", "DELETE", "post", "PATCH", "HEAD", "TRACE", "GET", "\u0000", "P OST"
    };

    private static final String[] BODIES = {
        "{\"targets\":[],\"response\":\"kill\"}",
        "{\"targets\":[\"1\"],\"response\":\"sever\"}",
        "{\"targets\":[\"\"],\"response\":\"kill\"}",
        "{\"targets\":\"1\",\"response\":\"kill\"}",
        "{\"targets\":[1],\"response\":\"kill\"}",
        "{\"targets\":[\"1\"]}",
        "[" + ACT + "]",
        ACT + ACT,
        "{\"targets\":[\"1\"],\"targets\":[\"2\"],\"response\":\"kill\"}",
        "{\"mode\":\"off\"}",
        "{\"mode\":null}",
        "{\"agreed\":\"true\"}",
        "{\"agreed\":1}",
        "{\"agreed\":true,\"x\":1}",
        "[".repeat(2000),
        "\u0000",
        "{",
        "{\"targets\":[\"../x\"],\"response\":\"kill\"}",
        "{\"targets\":[\"cmd:(\"],\"response\":\"kill\"}"
    };

    /** As a valid request with something broken in it, so that it comes far; none of them is an order. */
    private static byte[] hostile(Random chance) {
        String[] paths = {
            "/v1/acts",
            "/v1/acts/",
            "//v1/acts",
            "/v1/./acts",
            "/v1/x/../acts",
            "/v1/%61cts",
            "/v1/acts;x",
            "*",
            "http://localhost/v1/acts",
            "/v1/orders/memory-hog/mode",
            "/v1/incidents/20261121-201500-00000001/decision",
            "/v1/incidents?most=999999",
            "/" + "a".repeat(chance.nextInt(9000))
        };
        String body = BODIES[chance.nextInt(BODIES.length)];
        String type = chance.nextInt(4) == 0 ? "text/plain" : "application/json";
        String host = chance.nextInt(6) == 0 ? "evil.example" : "localhost";
        String extra = switch (chance.nextInt(8)) {
            case 0 -> "Content-Length: 3\r\n";
            case 1 -> "Transfer-Encoding: chunked\r\n";
            case 2 -> "X: " + "y".repeat(chance.nextInt(9000)) + "\r\n";
            case 3 -> "Origin: null\r\n";
            case 4 -> " folded: x\r\n";
            case 5 -> "X-HTTP-Method-Override: POST\r\n";
            default -> "";
        };
        String request =
                METHODS[chance.nextInt(METHODS.length)] + " " + paths[chance.nextInt(paths.length)] + " HTTP/1."
                        + chance.nextInt(3) + "\r\nHost: " + host + "\r\nConnection: close\r\nContent-Type: " + type
                        + "\r\n" + extra
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        if (chance.nextInt(3) == 0) {
            // Only its first line and head: a digit or a letter changed in a body could make it an order.
            bytes[chance.nextInt(request.indexOf("\r\n"))] = (byte) (128 + chance.nextInt(128));
        }
        return bytes;
    }

    @Test
    void tenThousandHostileRequestsOrderNothing() throws Exception {
        Random chance = new Random(20_261_121);
        int answered = 0;
        for (int i = 0; i < 10_000; i++) {
            String answer = ControlPlace.raw(server.socket(), hostile(chance));
            answered += answer.isEmpty() ? 0 : 1;
            assertThat(answer).doesNotContain("HTTP/1.1 500", "Exception", "\tat ", "jetty");
        }
        assertThat(answered).isGreaterThan(9000);
        assertThat(duty.told).isEmpty();
        assertThat(new GuardClient(server.socket()).state()).contains("quietus-guard/1");
    }

    @Test
    void anOrdinaryUserSeesHisOwnAndOrdersAsHimself() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become others");
        int uid = 23_456;
        assertThat(place.ask(
                        uid, server.socket(), "/v1/incidents/20261121-201500-00000001/decision", "{\"agreed\":true}"))
                .contains("only root may agree", "HTTP/1.1 403 ");
        assertThat(place.ask(uid, server.socket(), "/v1/orders/canary-default/mode", "{\"mode\":\"monitor\"}"))
                .contains("only root may switch", "HTTP/1.1 403 ");
        assertThat(duty.told).isEmpty();
        assertThat(place.ask(uid, server.socket(), "/v1/acts", "{\"targets\":[\"user:0\"],\"response\":\"kill\"}"))
                .contains("that is not yours to end", "HTTP/1.1 403 ");
        for (String target :
                List.of("env:SECRET=a", "cmd:(a+)+b", "/etc/shadow", "exe:/bin/sh", "lib:libc", "ns:1", "run:x")) {
            assertThat(place.ask(
                            uid,
                            server.socket(),
                            "/v1/acts",
                            "{\"targets\":[\"1\",\"" + target + "\"],\"response\":\"freeze\"}"))
                    .as(target)
                    .contains("only root may name", "HTTP/1.1 403 ");
        }
        assertThat(duty.told).containsExactly("KILL user:0 by 23456 via socket");
        duty.put(RehearsedDuty.incident("mine", Incident.Standing.DONE, uid, "mine"));
        assertThat(place.ask(uid, server.socket(), "/v1/incidents/mine", ""))
                .contains("mine --secret", "\"withheld\":false");
        assertThat(place.ask(uid, server.socket(), "/v1/incidents", ""))
                .contains("nginx", "mine --secret")
                .doesNotContain("nginx --secret", "/opt/nginx");
        assertThat(place.ask(uid, server.socket(), "/v1/incidents/20261121-201400-00000002", ""))
                .contains("\"withheld\":true")
                .doesNotContain("timeline");
        assertThat(place.ask(uid, server.socket(), "/v1/state", "").toLowerCase(Locale.ROOT))
                .contains("\"uid\":23456", "http/1.1 200 ");
    }
}
