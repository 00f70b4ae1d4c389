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
 * Reads a document strictly: fields that are not asked for, missing or of another type are errors. Every object must be
 * closed by {@link Fields#end}.
 */
final class JsonTree {
    private static final int DEEPEST = 16;

    private JsonTree() {}

    /** @throws QuietusException USAGE when it is no such document */
    static Fields parse(String name, byte[] bytes) {
        return parse(name, "plan", bytes);
    }

    /**
     * The same.
     *
     * @param what it should be, for the message
     */
    static Fields parse(String file, String what, byte[] bytes) {
        String name = file + " is no " + what + " of Quietus";
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            parser.nextToken();
            Object root = value(name, parser, 0);
            if (parser.nextToken() != null) {
                throw blamed(name, "something follows its end");
            }
            return new Fields(name, "", root);
        } catch (JacksonException e) {
            throw blamed(name, e.getOriginalMessage());
        }
    }

    static QuietusException broken(String name, String why) {
        return blamed(name + " is no plan of Quietus", why);
    }

    private static QuietusException blamed(String blame, String why) {
        return QuietusException.usage(blame + ": " + why);
    }

    private static @Nullable Object value(String name, JsonParser parser, int depth) {
        JsonToken token = parser.currentToken();
        if (token == null || depth > DEEPEST) {
            throw blamed(name, token == null ? "it is empty or cut off" : "it is nested too deeply");
        }
        return switch (token) {
            case START_OBJECT -> object(name, parser, depth);
            case START_ARRAY -> array(name, parser, depth);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw blamed(name, "unexpected " + token);
        };
    }

    private static Map<String, @Nullable Object> object(String name, JsonParser parser, int depth) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            fields.put(field, value(name, parser, depth + 1));
        }
        return fields;
    }

    private static List<@Nullable Object> array(String name, JsonParser parser, int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(name, parser, depth + 1));
        }
        return elements;
    }

    /** The fields of one object, each taken once. */
    static final class Fields {
        private final String blame;
        private final String path;
        private final Map<?, ?> left;

        Fields(String blame, String path, @Nullable Object object) {
            this.blame = blame;
            this.path = path;
            if (!(object instanceof Map<?, ?> map)) {
                throw blamed(blame, (path.isEmpty() ? "it" : path) + " is no object");
            }
            this.left = new LinkedHashMap<>(map);
        }

        private @Nullable Object take(String name) {
            if (!left.containsKey(name)) {
                throw blamed(blame, path + name + " is missing");
            }
            return left.remove(name);
        }

        private QuietusException wrong(String name, String expected) {
            return blamed(blame, path + name + " is no " + expected);
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

        boolean isNull(String name) {
            return left.containsKey(name) && left.get(name) == null;
        }

        /** Takes a field that {@link #isNull} has seen. */
        void nothing(String name) {
            left.remove(name);
        }

        Fields object(String name) {
            return new Fields(blame, path + name + ".", take(name));
        }

        List<Fields> objects(String name) {
            List<Fields> objects = new ArrayList<>();
            for (Object element : list(name)) {
                objects.add(new Fields(blame, path + name + ".", element));
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
            Map<String, String> texts = new LinkedHashMap<>();
            if (!(take(name) instanceof Map<?, ?> map)) {
                throw wrong(name, "object");
            }
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getValue() instanceof String text)) {
                    throw wrong(name, "object of strings");
                }
                texts.put(String.valueOf(entry.getKey()), text);
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
                throw blamed(
                        blame,
                        "unknown field " + path + left.keySet().iterator().next());
            }
        }
    }
}
