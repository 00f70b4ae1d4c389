package dev.quietus.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Text on its way to a person. Own words are appended as they are, words of strangers by {@link #foreign}. Written in one
 * piece: a reader that has gone away costs nothing but the text.
 */
final class Page {
    private final StringBuilder text = new StringBuilder(256);
    private final Style style;
    private final boolean unicode;
    private final boolean verbose;
    private final boolean quiet;
    private final int columns;
    private final Lookup lookup;

    Page(Style style, boolean unicode, boolean verbose, boolean quiet, int columns, Lookup lookup) {
        this.style = style;
        this.unicode = unicode;
        this.verbose = verbose;
        this.quiet = quiet;
        this.columns = columns;
        this.lookup = lookup;
    }

    Style style() {
        return style;
    }

    boolean unicode() {
        return unicode;
    }

    /** Whether everything is to be shown. */
    boolean verbose() {
        return verbose;
    }

    /** Whether only what went wrong is to be shown. */
    boolean quiet() {
        return quiet;
    }

    int columns() {
        return columns;
    }

    Lookup lookup() {
        return lookup;
    }

    Page own(String words) {
        text.append(words);
        return this;
    }

    Page own(int number) {
        text.append(number);
        return this;
    }

    Page foreign(String words) {
        text.append(Harmless.text(words, unicode));
        return this;
    }

    Page end() {
        text.append('\n');
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /** Writes what has gathered. A PrintStream keeps its errors to itself: who was ended does not depend on readers. */
    void writeTo(PrintStream stream) {
        write(text.toString(), unicode, stream);
        text.setLength(0);
    }

    static void write(String text, boolean unicode, PrintStream stream) {
        byte[] bytes = (unicode ? text : ascii(text)).getBytes(StandardCharsets.UTF_8);
        stream.write(bytes, 0, bytes.length);
        stream.flush();
    }

    /** Our own few signs beyond ASCII have spellings within it. */
    private static String ascii(String text) {
        StringBuilder result = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '…' -> result.append("...");
                case '├', '└' -> result.append('+');
                case '─' -> result.append('-');
                case '│' -> result.append('|');
                default -> {
                    if (c < 128) {
                        result.append(c);
                    } else {
                        result.append("\\u{").append(Integer.toHexString(c)).append('}');
                    }
                }
            }
        }
        return result.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
