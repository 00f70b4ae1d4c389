package dev.quietus.linux;

import java.util.ArrayList;
import java.util.List;

/** Reads the configuration of supervisord (its manual, Configuration File). Pure. */
final class SupervisorText {
    private SupervisorText() {}

    /**
     * One {@code [program:NAME]}, or the files of {@code [include]} under an empty name.
     *
     * @param line of its header, from 1
     * @param command as written; of an include, the patterns
     * @param restart the value of autorestart, empty when not set
     * @param several whether its processes have names of their own
     */
    record Program(String name, int line, String command, String restart, boolean several) {
        /** What names its processes to supervisorctl. */
        String processes() {
            return several ? name + ":*" : name;
        }
    }

    /** All programs and includes of a file, in order. */
    static List<Program> programs(byte[] text) {
        List<Program> programs = new ArrayList<>();
        Program open = null;
        int number = 0;
        for (int at = 0; at < text.length; ) {
            number++;
            int end = KernelText.find(text, at, text.length, '\n');
            String whole = KernelText.text(text, at, end);
            at = end + 1;
            String line = plain(whole);
            boolean header = line.startsWith("[") && line.endsWith("]");
            if (header && open != null) {
                programs.add(open);
                open = null;
            }
            int equals = line.indexOf('=');
            if (header) {
                String section = line.substring(1, line.length() - 1).strip();
                if (section.startsWith("program:")) {
                    open = new Program(section.substring("program:".length()).strip(), number, "", "", false);
                } else if (section.equals("include")) {
                    open = new Program("", number, "", "", false);
                }
            } else if (open != null && equals > 0) {
                open = with(
                        open,
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        if (open != null) {
            programs.add(open);
        }
        return programs;
    }

    private static Program with(Program open, String key, String value) {
        boolean command = key.equals(open.name.isEmpty() ? "files" : "command");
        boolean named = key.equals("process_name") && !value.equals("%(program_name)s")
                || key.equals("numprocs") && !value.equals("1");
        return new Program(
                open.name,
                open.line,
                command ? value : open.command,
                key.equals("autorestart") ? value : open.restart,
                open.several || named);
    }

    /** Without the comment: a line that begins with one, or what follows a blank and a semicolon. */
    private static String plain(String line) {
        if (line.startsWith("#") || line.startsWith(";")) {
            return "";
        }
        int comment = line.indexOf(" ;");
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }
}
