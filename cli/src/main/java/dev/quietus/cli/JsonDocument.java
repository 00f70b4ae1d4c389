package dev.quietus.cli;

import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes one document. The only class besides {@link JsonTree} that knows Jackson, so that nothing of it is loaded unless
 * JSON is asked for. Text beyond ASCII is escaped: whatever a process calls itself, the document is safe on any terminal.
 */
final class JsonDocument implements AutoCloseable {
    private final JsonGenerator generator;

    /** @param stream stays open: it may be standard output */
    JsonDocument(OutputStream stream) {
        generator = JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build()
                .createGenerator(ObjectWriteContext.empty(), stream);
    }

    /** An answer as a whole document of schema quietus/1, with a line feed behind it. */
    static void write(OutputStream stream, String verb, Answer answer) {
        try (JsonDocument document = new JsonDocument(stream)) {
            document.object();
            document.string("schema", "quietus/1").string("verb", verb).string("outcome", answer.outcome());
            document.number("exit_code", answer.exitCode()).strings("targets", answer.targets());
            document.array("processes");
            answer.processes(document);
            document.endArray();
            document.array("leftovers");
            answer.leftovers(document);
            document.endArray();
            document.number("elapsed_ms", answer.elapsed().toMillis());
            answer.fields(document);
            document.endObject().lineFeed();
        }
    }

    JsonDocument object() {
        generator.writeStartObject();
        return this;
    }

    JsonDocument object(String name) {
        generator.writeName(name);
        return object();
    }

    JsonDocument endObject() {
        generator.writeEndObject();
        return this;
    }

    JsonDocument array(String name) {
        generator.writeName(name);
        generator.writeStartArray();
        return this;
    }

    JsonDocument endArray() {
        generator.writeEndArray();
        return this;
    }

    JsonDocument string(String name, @Nullable String value) {
        generator.writeName(name);
        if (value == null) {
            generator.writeNull();
        } else {
            element(value);
        }
        return this;
    }

    /** A string in an array. Half a character, which only a hostile name has, cannot be written. */
    JsonDocument element(String value) {
        StringBuilder whole = null;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                whole = whole == null ? new StringBuilder(value) : whole;
                whole.setCharAt(i, '\uFFFD');
            }
        }
        generator.writeString(whole == null ? value : whole.toString());
        return this;
    }

    JsonDocument strings(String name, List<String> values) {
        array(name);
        for (String value : values) {
            element(value);
        }
        return endArray();
    }

    JsonDocument number(String name, long value) {
        generator.writeName(name);
        generator.writeNumber(value);
        return this;
    }

    JsonDocument element(long value) {
        generator.writeNumber(value);
        return this;
    }

    JsonDocument truth(String name, boolean value) {
        generator.writeName(name);
        generator.writeBoolean(value);
        return this;
    }

    JsonDocument none(String name) {
        generator.writeName(name);
        generator.writeNull();
        return this;
    }

    JsonDocument lineFeed() {
        generator.writeRaw('\n');
        return this;
    }

    @Override
    public void close() {
        generator.close();
    }
}
