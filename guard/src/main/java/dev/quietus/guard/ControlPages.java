package dev.quietus.guard;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/** The files that are served as they are: the console and the description of all the rest. Read once. Immutable. */
final class ControlPages {
    private final Map<String, ControlReply> pages;

    ControlPages() throws IOException {
        pages = Map.of(
                "/", page("console.html", "text/html; charset=utf-8"),
                "/console.css", page("console.css", "text/css; charset=utf-8"),
                "/console.js", page("console.js", "text/javascript; charset=utf-8"),
                "/timeline.js", page("timeline.js", "text/javascript; charset=utf-8"),
                "/openapi.json", page("guard-openapi.json", "application/json"));
    }

    private static ControlReply page(String name, String type) throws IOException {
        try (InputStream stream = ControlPages.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("the guard was built without " + name);
            }
            return new ControlReply(200, type, stream.readAllBytes());
        }
    }

    Optional<ControlReply> at(String path) {
        return Optional.ofNullable(pages.get(path));
    }
}
