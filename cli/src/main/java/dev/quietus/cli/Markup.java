package dev.quietus.cli;

/** HTML as it is put together: own markup as it stands, everything of strangers by {@link #text}. */
final class Markup {
    private final StringBuilder html = new StringBuilder(1 << 14);

    /** Markup of this program; nothing that was read may be in it. */
    Markup own(String markup) {
        html.append(markup);
        return this;
    }

    Markup own(long number) {
        html.append(number);
        return this;
    }

    /** Any text: made harmless as for a terminal, then escaped, so that it is no markup either. */
    Markup text(String text) {
        String harmless = Harmless.text(text, true);
        for (int i = 0; i < harmless.length(); i++) {
            char c = harmless.charAt(i);
            switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return this;
    }

    /** An element with nothing but text in it. */
    Markup element(String name, String text) {
        return own("<").own(name).own(">").text(text).own("</").own(name).own(">");
    }

    Markup line() {
        html.append('\n');
        return this;
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
