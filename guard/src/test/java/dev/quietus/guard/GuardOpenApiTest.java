package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is described is served, what is served is described, and it looks as described. */
@Timeout(60)
final class GuardOpenApiTest {
    private final RehearsedDuty duty = new RehearsedDuty();
    private ControlPlace place;
    private ControlServer server;
    private String document = "";
    private JsonNode root = JsonMapper.builder().build().createObjectNode();

    @BeforeEach
    void serve() throws Exception {
        place = new ControlPlace();
        server = ControlServer.open(place.control(false), duty, () -> "# EOF\n");
        try (InputStream stream = ControlServer.class.getResourceAsStream("guard-openapi.json")) {
            document = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        root = JsonMapper.builder().build().readTree(document);
    }

    @AfterEach
    void end() throws Exception {
        server.close();
        place.close();
    }

    private String ask(String method, String path, String body) throws Exception {
        String request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        return ControlPlace.raw(server.socket(), request.getBytes(StandardCharsets.US_ASCII));
    }

    private static String filled(String path) {
        return path.replace("{id}", "20261121-201400-00000002")
                .replace("{name}", "memory-hog")
                .replace("{profile}", ProfilesTest.profile(1).id());
    }

    @Test
    void everyPathThatIsDescribedIsServed() throws Exception {
        for (String path : root.get("paths").propertyNames()) {
            for (String method : List.of("get", "post")) {
                boolean described = root.get("paths").get(path).has(method);
                String answer = ask(method.toUpperCase(java.util.Locale.ROOT), filled(path), "{}");
                boolean served = !answer.contains("there is nothing here of that name");
                assertThat(served).as(method + " " + path + ": " + answer).isEqualTo(described);
                String status = answer.split(" ")[1];
                if (described) {
                    Set<String> known = new TreeSet<>(root.get("paths")
                            .get(path)
                            .get(method)
                            .get("responses")
                            .propertyNames());
                    assertThat(known).as(method + " " + path).contains(status);
                }
            }
        }
    }

    /** Every path that stands in the sources as one. */
    @Test
    void everyPathThatIsServedIsDescribed() throws Exception {
        Set<String> described = new TreeSet<>();
        for (String path : root.get("paths").propertyNames()) {
            described.add(path.replaceAll("\\{[a-z]+}", "*"));
        }
        Set<String> served = new TreeSet<>();
        for (String source : List.of("ControlRoutes", "ControlPages", "ControlHandler")) {
            String text = Files.readString(Path.of("src/main/java/dev/quietus/guard/" + source + ".java"));
            var matcher = java.util.regex.Pattern.compile("\"(/(v1/|metrics|openapi|console|timeline)?[^\" ]*)\"")
                    .matcher(text);
            while (matcher.find()) {
                served.add(matcher.group(1).replaceAll("\\([^)]*\\)", "*"));
            }
        }
        assertThat(served).isEqualTo(described);
    }

    private void validate(String schema, String answer) {
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        String text = "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$ref\":\"#/components/schemas/"
                + schema + "\",\"components\":" + root.get("components") + "}";
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text);
        assertThat(validator.validate(body, InputFormat.JSON)).isEmpty();
    }

    @Test
    void answersLookAsDescribed() throws Exception {
        validate("State", ask("GET", "/v1/state", ""));
        validate("Incidents", ask("GET", "/v1/incidents", ""));
        validate("Incident", ask("GET", "/v1/incidents/20261121-201400-00000002", ""));
        validate("Incident", ask("POST", "/v1/acts", "{\"targets\":[\"1\"],\"response\":\"stop\"}"));
        validate("Switched", ask("POST", "/v1/orders/memory-hog/mode", "{\"mode\":\"enforce\"}"));
        String profile = "/v1/profiles/" + ProfilesTest.profile(1).id();
        validate("Profiles", ask("GET", "/v1/profiles", ""));
        assertThat(ask("GET", profile, "")).contains("text/plain", "# program /usr/bin/x\n", "\nread\nwrite\n");
        validate("Profile", ask("POST", profile, "{\"sealed\":true}"));
        validate("Profile", ask("POST", profile, "{\"sealed\":false}"));
        assertThat(ask("POST", profile, "{\"sealed\":true}")).startsWith("HTTP/1.1 404 ");
        validate("Incident", ask("POST", "/v1/incidents/20261121-201500-00000001/decision", "{\"agreed\":true}"));
    }
}
