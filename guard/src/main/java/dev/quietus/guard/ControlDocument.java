package dev.quietus.guard;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes one JSON document on one line. Text beyond ASCII is escaped: whatever a process calls itself, the document is safe
 * on any terminal and cannot break out of an event stream.
 */
final class ControlDocument {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes);

    /** {@code {"error": sentence}}, the form of whatever went wrong. */
    static byte[] error(String sentence) {
        return new ControlDocument()
                .object()
                .string("error", sentence)
                .endObject()
                .bytes();
    }

    /** As it is written in documents: {@code STOP_UNIT} is {@code stop-unit}. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    ControlDocument object() {
        generator.writeStartObject();
        return this;
    }

    ControlDocument object(String name) {
        generator.writeName(name);
        return object();
    }

    ControlDocument endObject() {
        generator.writeEndObject();
        return this;
    }

    ControlDocument array(String name) {
        generator.writeName(name);
        generator.writeStartArray();
        return this;
    }

    ControlDocument endArray() {
        generator.writeEndArray();
        return this;
    }

    ControlDocument string(String name, String value) {
        generator.writeName(name);
        return element(value);
    }

    /** A string in an array. Half a character, which only a hostile name has, cannot be written. */
    ControlDocument element(String value) {
        StringBuilder whole = new StringBuilder(value);
        for (int i = 0; i < whole.length(); i++) {
            boolean pair = i + 1 < whole.length() && Character.isSurrogatePair(whole.charAt(i), whole.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(whole.charAt(i))) {
                whole.setCharAt(i, '\uFFFD');
            }
        }
        generator.writeString(whole.toString());
        return this;
    }

    ControlDocument number(String name, long value) {
        generator.writeName(name);
        generator.writeNumber(value);
        return this;
    }

    ControlDocument truth(String name, boolean value) {
        generator.writeName(name);
        generator.writeBoolean(value);
        return this;
    }

    ControlDocument none(String name) {
        generator.writeName(name);
        generator.writeNull();
        return this;
    }

    /** The whole of it; nothing can be added afterwards. */
    byte[] bytes() {
        generator.close();
        return bytes.toByteArray();
    }
}
