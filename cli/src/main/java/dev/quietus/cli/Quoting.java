package dev.quietus.cli;

import java.io.File;

/** Writes words so that the shell of this system reads them back as they were: a POSIX shell, or cmd.exe and PowerShell. */
final class Quoting {
    /** Whether a number sign begins a remark in this system's shells. */
    static final boolean REMARKS = File.separatorChar == '/';

    private static final String PLAIN = REMARKS ? "@%+=:,./_-…" : "@+=:,./\\_-…";

    private Quoting() {}

    static String forShell(String word) {
        boolean plain = !word.isEmpty();
        for (int i = 0; i < word.length() && plain; i++) {
            char c = word.charAt(i);
            plain = Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0;
        }
        if (plain) {
            return word;
        }
        return REMARKS ? "'" + word.replace("'", "'\\''") + "'" : '"' + word.replace("\"", "\\\"") + '"';
    }
}
