package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/** Reads crontabs (crontab(5)). Pure. */
final class CrontabText {
    private CrontabText() {}

    /**
     * One order.
     *
     * @param number of its line, from 1
     * @param command as it is given to a shell
     */
    record Entry(int number, String command) {}

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
            String line = KernelText.text(text, at, end).strip();
            at = end + 1;
            if (line.isEmpty() || line.charAt(0) == '#') {
                continue;
            }
            // Five times, or one word such as @daily; else it sets a variable.
            boolean nickname = line.charAt(0) == '@';
            boolean timed = line.charAt(0) == '*' || Character.isDigit(line.charAt(0));
            int words = (nickname ? 1 : 5) + (withUser ? 1 : 0);
            String command = nickname || timed ? shell(behind(line, words)) : "";
            if (!command.isEmpty()) {
                entries.add(new Entry(number, command));
            }
        }
        return entries;
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
