package dev.quietus.linux;

import java.util.ArrayDeque;
import java.util.Deque;

/** Absolute paths as text. Pure: no file is looked at. */
final class PathText {
    private PathText() {}

    /** One slash in front, none behind, no {@code .} or {@code ..}. */
    static String normalized(String path) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }

    /** Whether a path is another one or below it. */
    static boolean within(String path, String other) {
        return path.equals(other)
                || other.equals("/")
                || (path.length() > other.length() && path.startsWith(other) && path.charAt(other.length()) == '/');
    }
}
