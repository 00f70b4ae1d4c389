package dev.quietus.guard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** What a request brings, read strictly: one flat object of strings, truths and lists of strings, and no field but those known. */
final class ControlBody {
    static final int MOST_BYTES = 16 * 1024;
    private static final int MOST_ELEMENTS = 64;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private ControlBody() {}

    /** What is wrong with a request, in a sentence for who sent it. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String sentence) {
            super(sentence);
        }
    }

    static ControlBody parse(byte[] bytes, String... known) throws Malformed {
        ControlBody body = new ControlBody();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("the body is no JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (!List.of(known).contains(name)) {
                    throw new Malformed("the body has an unknown field; known here: " + String.join(", ", known));
                }
                parser.nextToken();
                body.fields.put(name, value(parser, name));
            }
            if (parser.nextToken() != null) {
                throw new Malformed("something follows the JSON object");
            }
        } catch (JacksonException e) {
            throw new Malformed("the body is no JSON");
        }
        return body;
    }

    private static Object value(JsonParser parser, String name) throws Malformed {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (token != JsonToken.START_ARRAY) {
            throw new Malformed(name + " is of the wrong kind");
        }
        List<String> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING || elements.size() == MOST_ELEMENTS) {
                throw new Malformed(name + " has to be a list of at most " + MOST_ELEMENTS + " strings");
            }
            elements.add(parser.getString());
        }
        return elements;
    }

    boolean truth(String name) throws Malformed {
        if (fields.get(name) instanceof Boolean truth) {
            return truth;
        }
        throw new Malformed(name + " has to be true or false");
    }

    String string(String name) throws Malformed {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new Malformed(name + " has to be a string");
    }

    List<String> strings(String name) throws Malformed {
        List<String> strings = new ArrayList<>();
        if (fields.get(name) instanceof List<?> list) {
            for (Object element : list) {
                strings.add((String) element);
            }
        }
        if (strings.isEmpty()) {
            throw new Malformed(name + " has to be a list of strings that is not empty");
        }
        return strings;
    }
}
