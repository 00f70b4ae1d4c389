package dev.quietus.cli;

/** Writes words so that a POSIX shell reads them back as they were. */
final class Quoting {
    private static final String PLAIN = "@%+=:,./_-…";

    private Quoting() {}

    static String forShell(String word) {
        boolean plain = !word.isEmpty();
        for (int i = 0; i < word.length() && plain; i++) {
            char c = word.charAt(i);
            plain = Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0;
        }
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
