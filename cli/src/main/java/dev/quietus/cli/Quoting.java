package dev.quietus.cli;

import java.io.File;
import java.util.List;

/** Writes words so that the shell of this system reads them back as they were: a POSIX shell, or cmd.exe and PowerShell. */
final class Quoting {
    private static final boolean POSIX = File.separatorChar == '/';
    private static final String PLAIN = POSIX ? "@%+=:,./_-…" : "@+=:,./\\_-…";

    private Quoting() {}

    /** A command with a remark: in one line where the shell tells them apart, else the remark in a line before it. */
    static List<String> remarked(String command, String remark) {
        return POSIX ? List.of(command + "  # " + remark) : List.of(remark + ":", "  " + command);
    }

    static String forShell(String word) {
        boolean plain = !word.isEmpty();
        for (int i = 0; i < word.length() && plain; i++) {
            char c = word.charAt(i);
            plain = Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0;
        }
        if (plain) {
            return word;
        }
        return POSIX ? "'" + word.replace("'", "'\\''") + "'" : '"' + word.replace("\"", "\\\"") + '"';
    }
}
