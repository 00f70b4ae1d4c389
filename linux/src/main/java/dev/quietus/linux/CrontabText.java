package dev.quietus.linux;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads crontabs (crontab(5)). Pure. */
final class CrontabText {
    private CrontabText() {}

    /**
     * One order.
     *
     * @param number of its line, from 1
     * @param user as whom it is carried out, where the line says it; else empty
     * @param command as it is given to a shell
     * @param line as it stands there
     */
    record Entry(int number, String user, String command, String line) {}

    /**
     * All orders of a table.
     *
     * @param withUser whether each names a user before its command, as in /etc/crontab
     */
    static List<Entry> entries(byte[] text, boolean withUser) {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (int at = 0; at < text.length; ) {
            number++;
            int end = KernelText.find(text, at, text.length, '\n');
            String whole = KernelText.text(text, at, end);
            String line = whole.strip();
            at = end + 1;
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            // Five times, or one word such as @daily; else it sets a variable.
            boolean nickname = line.charAt(0) == '@';
            boolean timed = line.charAt(0) == '*' || Character.isDigit(line.charAt(0));
            String order = nickname || timed ? behind(line, nickname ? 1 : 5) : "";
            String command = shell(withUser ? behind(order, 1) : order);
            if (!command.isEmpty()) {
                String user = withUser ? order.split("\\s", 2)[0] : "";
                entries.add(new Entry(number, user, command, whole));
            }
        }
        return entries;
    }

    /**
     * The same table with these lines made comments, each behind a mark that says so; no other byte of it changes, nor any line's
     * number. Those that are such comments already stay as they are.
     *
     * @param mark begins with a number sign, has no newline
     * @return empty when one of the lines is not the one that it was
     */
    static Optional<byte[]> silenced(byte[] text, List<Entry> lines, String mark) {
        Map<Integer, String> wanted = new HashMap<>();
        lines.forEach(line -> wanted.put(line.number(), line.line()));
        ByteArrayOutputStream silenced = new ByteArrayOutputStream(text.length + lines.size() * mark.length());
        int number = 0;
        for (int at = 0; at < text.length; ) {
            int end = KernelText.find(text, at, text.length, '\n');
            String line = wanted.remove(++number);
            if (line != null) {
                String now = KernelText.text(text, at, end);
                if (now.equals(line)) {
                    silenced.writeBytes(KernelText.bytes(mark));
                } else if (!now.startsWith("#") || !now.endsWith(line)) {
                    return Optional.empty();
                }
            }
            silenced.write(text, at, Math.min(text.length, end + 1) - at);
            at = end + 1;
        }
        return wanted.isEmpty() ? Optional.of(silenced.toByteArray()) : Optional.empty();
    }

    /** What follows so many words; empty when there are no more. */
    private static String behind(String line, int words) {
        int at = 0;
        for (int word = 0; word < words; word++) {
            while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
                at++;
            }
        }
        return line.substring(at);
    }

    /** What the shell gets: what follows a percent sign is its input, unless a backslash stands before it. */
    private static String shell(String command) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < command.length(); at++) {
            char next = command.charAt(at);
            boolean escaped = next == '\\' && at + 1 < command.length() && command.charAt(at + 1) == '%';
            if (escaped) {
                text.append('%');
                at++;
            } else if (next == '%') {
                break;
            } else {
                text.append(next);
            }
        }
        return text.toString().strip();
    }
}
