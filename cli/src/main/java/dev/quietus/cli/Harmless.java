package dev.quietus.cli;

/**
 * Makes text of strangers safe to print. A process chooses its own name and arguments; left as they are they could move the
 * cursor, change the title, forge lines of a receipt or run letters backwards.
 */
final class Harmless {
    private Harmless() {}

    /** Every character that is not plainly visible becomes a visible escape. */
    static String text(String text, boolean unicode) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return escaped(text, unicode);
            }
        }
        return text;
    }

    private static String escaped(String text, boolean unicode) {
        StringBuilder result = new StringBuilder(text.length() + 16);
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (c >= ' ' && c <= '~' || c > '~' && unicode && isVisible(c)) {
                result.appendCodePoint(c);
            } else {
                escape(result, c);
            }
        }
        return result.toString();
    }

    private static void escape(StringBuilder result, int c) {
        switch (c) {
            case '\n' -> result.append("\\n");
            case '\t' -> result.append("\\t");
            case '\r' -> result.append("\\r");
            default -> {
                String digits = Integer.toHexString(c);
                if (c <= 0xff) {
                    result.append(c <= 0xf ? "\\x0" : "\\x").append(digits);
                } else {
                    result.append("\\u{").append(digits).append('}');
                }
            }
        }
    }

    /**
     * Letters, digits, punctuation and symbols are. Format characters (bidi controls, zero-width joiners, tags), other
     * spaces, private use, lone surrogates and unassigned code points are not; nor are marks, which pile up on others.
     */
    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL -> !isBlank(c);
            default -> false;
        };
    }

    /** Letters and symbols that show nothing: Hangul fillers and the blank of Braille. */
    private static boolean isBlank(int c) {
        return c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || c == 0x2800;
    }

    /** At most so many characters, the last one three dots if something was cut off; never cut within an escape. */
    static String shortened(String harmless, int length) {
        if (harmless.length() <= length) {
            return harmless;
        }
        int cut = Math.max(0, length - 3);
        int escape = harmless.lastIndexOf('\\', cut);
        if (escape >= 0 && cut - escape < 10) {
            cut = escape;
        } else if (cut > 0 && Character.isHighSurrogate(harmless.charAt(cut - 1))) {
            cut--;
        }
        return harmless.substring(0, cut) + "...";
    }
}
