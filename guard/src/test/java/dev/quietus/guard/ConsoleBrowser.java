package dev.quietus.guard;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real browser without a window, driven by its own protocol (Chrome DevTools Protocol). */
final class ConsoleBrowser implements AutoCloseable, WebSocket.Listener {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final StringBuilder piece = new StringBuilder();
    private int last;

    static boolean isThere() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "chromium")));
    }

    ConsoleBrowser(Path profile) throws Exception {
        process = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String address = address();
            String pages = "http://" + URI.create(address).getAuthority() + "/json/list";
            HttpClient http = HttpClient.newHttpClient();
            String list = http.send(
                            HttpRequest.newBuilder(URI.create(pages)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            String page = "";
            for (JsonNode each : JSON.readTree(list)) {
                page = each.get("type").asString().equals("page")
                        ? each.get("webSocketDebuggerUrl").asString()
                        : page;
            }
            socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create(page), this)
                    .get(20, TimeUnit.SECONDS);
            call("Page.enable", Map.of());
        } catch (Exception | Error e) {
            end();
            throw e;
        }
    }

    private String address() throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            int at = line.indexOf("ws://");
            if (at >= 0) {
                Thread drain = new Thread(() -> reader.lines().forEach(it -> {}));
                drain.setDaemon(true);
                drain.start();
                return line.substring(at).strip();
            }
        }
        throw new IOException("chromium did not start");
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
        piece.append(data);
        if (whole) {
            answers.add(JSON.readTree(piece.toString()));
            piece.setLength(0);
        }
        from.request(1);
        return null;
    }

    JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        int id = ++last;
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .get(10, TimeUnit.SECONDS);
        while (true) {
            JsonNode answer = answers.poll(30, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("the browser does not answer " + method);
            }
            if (answer.path("id").asInt(-1) == id) {
                return answer.path("result");
            }
        }
    }

    void open(String address) throws Exception {
        call("Page.navigate", Map.of("url", address));
    }

    /** What an expression of JavaScript is, as text. Scripts of the debugger are not under the page's policy. */
    String value(String expression) throws Exception {
        JsonNode answer =
                call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")", "awaitPromise", true));
        return answer.path("result").path("value").asString("");
    }

    /** Waits until an expression is true. */
    void await(String expression) throws Exception {
        for (int i = 0; i < 300; i++) {
            if (value(expression).equals("true")) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("never: " + expression + "; the page says: " + value("document.body.innerText"));
    }

    /** Presses a key as a person does. */
    void key(String key, String text) throws Exception {
        int code = switch (key) {
            case "Enter" -> 13;
            case "Tab" -> 9;
            case "Escape" -> 27;
            default -> 32;
        };
        for (String type : List.of("keyDown", "keyUp")) {
            call(
                    "Input.dispatchKeyEvent",
                    Map.of(
                            "type",
                            type,
                            "key",
                            key,
                            "code",
                            key,
                            "text",
                            type.equals("keyDown") ? text : "",
                            "windowsVirtualKeyCode",
                            code));
        }
    }

    void look(String scheme, int width, int height) throws Exception {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void picture(Path file) throws Exception {
        String data = call("Page.captureScreenshot", Map.of("format", "png"))
                .path("data")
                .asString("");
        Files.write(file, Base64.getDecoder().decode(data));
    }

    private void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        socket.abort();
        end();
    }
}
