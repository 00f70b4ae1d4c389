package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.QuietusException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How durations are read. */
final class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, 500",
        "2s, 2000",
        "1m30s, 90000",
        "0, 0",
        "7, 7000",
        "1h, 3600000",
        "1d2h3m4s5ms, 93784005",
        "90m, 5400000",
        "36500d, 3153600000000",
    })
    void good(String text, long millis) {
        assertThat(Durations.parse("grace", text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "+1",
                "1.5",
                "1x",
                "s",
                "ms",
                "1s1m",
                "1s1s",
                "1m30",
                "30 s",
                " 2s",
                "2S",
                "1e3",
                "\u0661s",
                "99999999999",
                "9999999999999999999",
                "36500d1ms",
                "36501d",
                "0x10",
                "1m-3s",
            })
    void bad(String text) {
        assertThatThrownBy(() -> Durations.parse("grace", text))
                .isInstanceOfSatisfying(
                        QuietusException.class, e -> assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE))
                .hasMessageStartingWith("--grace: '" + text + "'");
    }

    @Test
    void anythingIsEitherReadOrRefused() {
        Random random = new Random(72);
        String alphabet = "0123456789dhms -.";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Duration duration = Durations.parse("x", text.toString());
                assertThat(duration).isBetween(Duration.ZERO, Duration.ofDays(36_500));
            } catch (QuietusException e) {
                assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE);
            }
        }
    }

    @Test
    void areShownForPeople() {
        assertThat(Durations.text(Duration.ofMillis(12))).isEqualTo("12 ms");
        assertThat(Durations.text(Duration.ofMillis(3450))).isEqualTo("3.4 s");
        assertThat(Durations.text(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
        assertThat(Durations.text(Duration.ofSeconds(60_680))).isEqualTo("16 h 51 min");
        assertThat(Durations.text(Duration.ofHours(76))).isEqualTo("3 d 4 h");
    }
}
