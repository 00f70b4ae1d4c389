package dev.quietus.guard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Asks and tells a running guard over its Unix socket. What it answers are JSON documents, described by
 * {@code docs/schema/guard-openapi.json}. Small and without any library, so that a command line starts soon. Each call has its
 * own connection. Thread-safe.
 */
public final class GuardClient {
    /** Where a guard of this machine usually answers. */
    public static final Path USUAL = Path.of("/run/quietus/guard.sock");

    private static final Duration ASKING = Duration.ofSeconds(15);
    /** An ending may take its whole grace. */
    private static final Duration ACTING = Duration.ofMinutes(3);

    private final Path socket;

    /** @param socket where the guard answers */
    public GuardClient(Path socket) {
        this.socket = socket;
    }

    /** What the guard has against it. */
    public static final class Declined extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        Declined(int status, String document) {
            super(document);
            this.status = status;
        }

        /** Of HTTP: 400 malformed, 403 not allowed, 404 no such thing, 409 too late, 503 busy. */
        public int status() {
            return status;
        }

        /** {@code {"error": sentence}}. */
        public String document() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * How it stands.
     *
     * @throws IOException if nobody answers, or not in time; so for all others
     */
    public String state() throws IOException, Declined {
        return send("GET", "/v1/state", "", ASKING);
    }

    /** The last incidents, the latest first. */
    public String incidents(int most) throws IOException, Declined {
        return send("GET", "/v1/incidents?most=" + most, "", ASKING);
    }

    /** One of them, with its receipt. */
    public String incident(String id) throws IOException, Declined {
        return send("GET", "/v1/incidents/" + harmless(id), "", ASKING);
    }

    /** Agrees to a pending incident or refuses it; answers the incident. */
    public String decide(String id, boolean agreed) throws IOException, Declined {
        return send(
                "POST", "/v1/incidents/" + harmless(id) + "/decision", JsonText.text(Map.of("agreed", agreed)), ACTING);
    }

    /** Switches an order. */
    public String switchTo(String order, Mode mode) throws IOException, Declined {
        String body = JsonText.text(Map.of("mode", JsonText.word(mode)));
        return send("POST", "/v1/orders/" + harmless(order) + "/mode", body, ASKING);
    }

    /** The profiles of programs whose calls are learnt. */
    public String profiles() throws IOException, Declined {
        return send("GET", "/v1/profiles", "", ASKING);
    }

    /** One of them, as a file for {@code quietus run --allow-only}. */
    public String profile(String id) throws IOException, Declined {
        return send("GET", "/v1/profiles/" + harmless(id), "", ASKING);
    }

    /** Seals a profile, or forgets it; answers how it is now, or was. */
    public String change(String profile, boolean sealed) throws IOException, Declined {
        return send("POST", "/v1/profiles/" + harmless(profile), JsonText.text(Map.of("sealed", sealed)), ASKING);
    }

    /** Kills, freezes or stops; answers the incident that it became. */
    public String act(List<String> targets, Response response) throws IOException, Declined {
        String body = JsonText.text(Map.of("targets", targets, "response", JsonText.word(response)));
        return send("POST", "/v1/acts", body, ACTING);
    }

    /** The metrics, in OpenMetrics text. */
    public String metrics() throws IOException, Declined {
        return send("GET", "/metrics", "", ASKING);
    }

    /**
     * Hears incidents as they happen, each as a JSON document, until the thread is interrupted or the guard ends.
     *
     * @param follower is told an empty text when some were missed: then it should read them all again
     */
    public void follow(Consumer<String> follower) throws IOException, Declined {
        StringBuilder line = new StringBuilder();
        try (ClientConnection connection = new ClientConnection(socket)) {
            connection.send("GET", "/v1/events", "", ASKING);
            if (connection.status() != 200) {
                throw new Declined(connection.status(), body(connection));
            }
            // It beats every three seconds; silence is a guard that hangs.
            for (int next = connection.read(ASKING); next >= 0; next = connection.read(ASKING)) {
                if (next != '\n') {
                    line.append((char) next);
                    continue;
                }
                if (line.indexOf("data: ") == 0) {
                    String data = line.substring("data: ".length());
                    follower.accept(data.equals("{}") ? "" : data);
                }
                line.setLength(0);
            }
        }
    }

    /** What a path may have in it; whatever else there is, no id and no order is called so. */
    private static String harmless(String name) throws Declined {
        if (!name.matches("[A-Za-z0-9_.-]{1,128}")) {
            throw new Declined(404, JsonText.text(Map.of("error", "nothing is called so")));
        }
        return name;
    }

    private String send(String method, String path, String body, Duration patience) throws IOException, Declined {
        try (ClientConnection connection = new ClientConnection(socket)) {
            connection.send(method, path, body, patience);
            String answer = body(connection);
            if (connection.status() != 200) {
                throw new Declined(connection.status(), answer);
            }
            return answer;
        }
    }

    private static String body(ClientConnection connection) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = connection.read(ASKING); next >= 0; next = connection.read(ASKING)) {
            bytes.write(next);
            if (bytes.size() > ClientConnection.MOST_BYTES) {
                throw new IOException("the guard answers without an end");
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
