package dev.quietus.cli;

import dev.quietus.QuietusException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a document strictly: fields that are not asked for, missing or of another type are errors. An object that is
 * closed by {@link Fields#end} may have no others.
 */
final class JsonTree {
    private static final int DEEPEST = 16;
    /** As objects of this program each takes many times its place in the file. */
    private static final int MOST_VALUES = 3_000_000;

    private final Source source;
    private final JsonParser parser;
    private int values;

    private JsonTree(Source source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /**
     * Where a document comes from, for messages.
     *
     * @param name the file's
     * @param kind what it should be: {@code plan}, {@code receipt}
     */
    record Source(String name, String kind) {
        QuietusException broken(String why) {
            return QuietusException.usage(name + " is no " + kind + " of Quietus: " + why);
        }

        /** The same error, told of this document unless it is already. */
        QuietusException broken(QuietusException error) {
            String message = String.valueOf(error.getMessage());
            return message.startsWith(name) ? error : broken(message);
        }
    }

    /** @throws QuietusException USAGE when it is no such document */
    static Fields parse(Source source, byte[] bytes) {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            Object root = new JsonTree(source, parser).value(0);
            if (parser.nextToken() != null) {
                throw source.broken("something follows its end");
            }
            return new Fields(source, "", root);
        } catch (JacksonException e) {
            throw source.broken(e.getOriginalMessage());
        }
    }

    private @Nullable Object value(int depth) {
        JsonToken token = parser.currentToken();
        if (token == null || depth > DEEPEST) {
            throw source.broken(token == null ? "it is empty or cut off" : "it is nested too deeply");
        }
        if (++values > MOST_VALUES) {
            throw source.broken("it has too many parts");
        }
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw source.broken("unexpected " + token);
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            fields.put(field, value(depth + 1));
        }
        return fields;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(depth + 1));
        }
        return elements;
    }

    /** The fields of one object, each taken once. */
    static final class Fields {
        private final Source source;
        private final String path;
        private final Map<?, ?> left;

        Fields(Source source, String path, @Nullable Object object) {
            this.source = source;
            this.path = path;
            if (!(object instanceof Map<?, ?> map)) {
                throw source.broken((path.isEmpty() ? "it" : path) + " is no object");
            }
            this.left = new LinkedHashMap<>(map);
        }

        private @Nullable Object take(String name) {
            if (!left.containsKey(name)) {
                throw source.broken(path + name + " is missing");
            }
            return left.remove(name);
        }

        private QuietusException wrong(String name, String expected) {
            return source.broken(path + name + " is no " + expected);
        }

        String string(String name) {
            if (take(name) instanceof String text) {
                return text;
            }
            throw wrong(name, "string");
        }

        boolean truth(String name) {
            if (take(name) instanceof Boolean truth) {
                return truth;
            }
            throw wrong(name, "true or false");
        }

        long number(String name) {
            if (take(name) instanceof Long number) {
                return number;
            }
            throw wrong(name, "whole number");
        }

        int whole(String name) {
            long number = number(name);
            if (number != (int) number) {
                throw wrong(name, "number in range");
            }
            return (int) number;
        }

        List<Integer> wholes(String name, int count) {
            List<Integer> numbers = new ArrayList<>();
            for (Object element : list(name)) {
                if (!(element instanceof Long number) || number != number.intValue()) {
                    throw wrong(name, "list of numbers");
                }
                numbers.add(number.intValue());
            }
            if (numbers.size() != count) {
                throw wrong(name, "list of " + count);
            }
            return numbers;
        }

        /** Whether there is such a field, and it is not null. */
        boolean isSet(String name) {
            return left.get(name) != null;
        }

        /** Whether it is a list of nothing but strings. */
        boolean isOfStrings(String name) {
            if (!(left.get(name) instanceof List<?> list)) {
                return false;
            }
            for (Object element : list) {
                if (!(element instanceof String)) {
                    return false;
                }
            }
            return true;
        }

        boolean isNull(String name) {
            return left.containsKey(name) && left.get(name) == null;
        }

        /** Takes a field that {@link #isNull} has seen. */
        void nothing(String name) {
            left.remove(name);
        }

        Fields object(String name) {
            return new Fields(source, path + name + ".", take(name));
        }

        List<Fields> objects(String name) {
            List<Fields> objects = new ArrayList<>();
            for (Object element : list(name)) {
                objects.add(new Fields(source, path + name + ".", element));
            }
            return objects;
        }

        List<String> strings(String name) {
            List<String> strings = new ArrayList<>();
            for (Object element : list(name)) {
                if (!(element instanceof String text)) {
                    throw wrong(name, "list of strings");
                }
                strings.add(text);
            }
            return strings;
        }

        /** An object of strings, in its order. */
        Map<String, String> texts(String name) {
            if (!(take(name) instanceof Map<?, ?> map)) {
                throw wrong(name, "object");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String key) || !(entry.getValue() instanceof String text)) {
                    throw wrong(name, "object of strings");
                }
                texts.put(key, text);
            }
            return texts;
        }

        private List<?> list(String name) {
            if (take(name) instanceof List<?> list) {
                return list;
            }
            throw wrong(name, "list");
        }

        /** Refuses fields that nobody has taken. */
        void end() {
            if (!left.isEmpty()) {
                throw source.broken(
                        "unknown field " + path + left.keySet().iterator().next());
            }
        }
    }
}
