package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What strangers' text becomes before it is printed. */
final class HarmlessTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "node|node",
                "größe 中文|größe 中文",
            })
    void plainTextStays(String text, String expected) {
        assertThat(Harmless.text(text, true)).isEqualTo(expected);
    }

    @Test
    void whatMovesTheCursorBecomesVisible() {
        assertThat(Harmless.text("a\nb\tc\rd", true)).isEqualTo("a\\nb\\tc\\rd");
        assertThat(Harmless.text("\u001b[2J\u0007", true)).isEqualTo("\\x1b[2J\\x07");
        assertThat(Harmless.text("\u009b31m\u007f", true)).isEqualTo("\\x9b31m\\x7f");
    }

    @Test
    void whatTurnsOrHidesLettersBecomesVisible() {
        assertThat(Harmless.text("a\u202eb\u2066c\u200dd\ufeff", true))
                .isEqualTo("a\\u{202e}b\\u{2066}c\\u{200d}d\\u{feff}");
        assertThat(Harmless.text("\u2028\u00a0\u3164\udb40\udc41", true))
                .isEqualTo("\\u{2028}\\xa0\\u{3164}\\u{e0041}");
        assertThat(Harmless.text("\ud800x", true)).isEqualTo("\\u{d800}x");
    }

    @Test
    void withoutUnicodeOnlyAsciiIsLeft() {
        assertThat(Harmless.text("größe", false)).isEqualTo("gr\\xf6\\xdfe");
        assertThat(Harmless.text("中", false)).isEqualTo("\\u{4e2d}");
    }

    @Test
    void noEscapeIsCutInHalf() {
        assertThat(Harmless.shortened("abcdefgh", 8)).isEqualTo("abcdefgh");
        assertThat(Harmless.shortened("abcdefghi", 8)).isEqualTo("abcde...");
        assertThat(Harmless.shortened("abc\\x1bxxxxxx", 8)).isEqualTo("abc...");
    }

    @Test
    void whateverComesInNothingHarmfulGoesOut() {
        Random random = new Random(4711);
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x300) : random.nextInt(0x10000)));
            }
            boolean unicode = random.nextBoolean();
            String harmless = Harmless.text(text.toString(), unicode);
            harmless.codePoints().forEach(c -> {
                int type = Character.getType(c);
                boolean bad = c < ' '
                        || c == 0x7f
                        || !unicode && c > 0x7e
                        || type == Character.CONTROL
                        || type == Character.FORMAT
                        || type == Character.SURROGATE
                        || type == Character.PRIVATE_USE
                        || type == Character.UNASSIGNED
                        || type == Character.LINE_SEPARATOR
                        || type == Character.PARAGRAPH_SEPARATOR
                        || type == Character.NON_SPACING_MARK;
                assertThat(bad).as("seed 4711, round of %x in %s", c, text).isFalse();
            });
            assertThat(Harmless.shortened(harmless, 10).length()).isLessThanOrEqualTo(10);
        }
    }
}
