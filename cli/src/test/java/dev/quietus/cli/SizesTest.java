package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.QuietusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SizesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "4096, 4096",
        "1K, 1024",
        "1k, 1024",
        "512M, 536870912",
        "2G, 2147483648",
        "3T, 3298534883328",
        "8388607T, 9223370937343148032",
        "007, 7",
        "999999999999999999, 999999999999999999"
    })
    void areRead(String text, long bytes) {
        assertThat(Sizes.parse("memory", text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "K", "-1", "+1", "1.5G", "1 G", "1GB", "1GiB", "1P", "0x10", "1e3", "١", "G1", " 1", "1,000"
            })
    void malformedOnesAreRefused(String text) {
        assertThatThrownBy(() -> Sizes.parse("memory", text))
                .isInstanceOf(QuietusException.class)
                .hasMessageContaining("--memory: '" + text + "' is no size; write 512M");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8388608T", "99999999999G", "999999999999999999K"})
    void thoseThatOverflowAreRefused(String text) {
        assertThatThrownBy(() -> Sizes.parse("memory", text)).hasMessageContaining("more than there can be");
    }

    @Test
    void areWritten() {
        assertThat(Sizes.text(0)).isEqualTo("0 B");
        assertThat(Sizes.text(1023)).isEqualTo("1023 B");
        assertThat(Sizes.text(1536)).isEqualTo("1.5 KiB");
        assertThat(Sizes.text(1024 * 1024)).isEqualTo("1.0 MiB");
        assertThat(Sizes.text((1L << 40) + (1L << 39))).isEqualTo("1.5 TiB");
        assertThat(Sizes.text(Long.MAX_VALUE)).isEqualTo("8388607.9 TiB");
    }
}
