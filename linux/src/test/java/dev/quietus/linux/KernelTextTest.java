package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTextTest {

    @ParameterizedTest
    @CsvSource({
        "61,a", // ASCII
        "c3a4,ä", // two bytes
        "e282ac,€", // three
        "f09f9280,💀", // four
        "ff,\\xFF", // never in UTF-8
        "c0af,\\xC0\\xAF", // overlong
        "e08080,\\xE0\\x80\\x80", // overlong
        "eda080,\\xED\\xA0\\x80", // surrogate
        "f4908080,\\xF4\\x90\\x80\\x80", // beyond Unicode
        "e282,\\xE2\\x82", // cut off
        "80,\\x80", // continuation alone
        "5c,\\", // a backslash
        "5c784646,\\x5CxFF", // what looks like our own escape
        "5c7847,\\xG", // and what does not
    })
    void textIsReversible(String hexadecimal, String text) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hexadecimal);
        assertThat(KernelText.text(bytes, 0, bytes.length)).isEqualTo(text);
        assertThat(KernelText.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1234,1234",
        "9223372036854775807,9223372036854775807",
        "9223372036854775808,-1",
        "9999999999999999999,-1",
        "99999999999999999999,-1",
        "-1,-1",
        "+1,-1",
        "1 ,1",
        "1x,-1",
        "'',-1",
        "١,-1"
    })
    void numbersAreAsciiDigitsOnly(String text, long number) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(KernelText.number(bytes, 0, bytes.length)).isEqualTo(number);
    }

    @Test
    void writesDecimals() {
        byte[] bytes = new byte[12];
        for (int value : new int[] {0, 7, 10, 99, 100, 32768, Integer.MAX_VALUE}) {
            int end = KernelText.decimal(bytes, 1, value);
            assertThat(KernelText.text(bytes, 1, end)).isEqualTo(Integer.toString(value));
        }
    }

    @Test
    void splitsAtZeroBytes() {
        byte[] bytes = "a\0\0two words\0cut".getBytes(StandardCharsets.UTF_8);
        assertThat(KernelText.strings(bytes, 0, bytes.length)).containsExactly("a", "", "two words", "cut");
        assertThat(KernelText.strings(bytes, 0, 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0,''",
        "34819,pts/3",
        "35072,pts/256",
        "1025,tty1",
        "1088,ttyS0",
        "1281,5:1",
        "-1,4095:1048575",
        "1083392,pts/256"
    })
    void namesTerminals(int device, String name) {
        // 0x108800: minor 256 in the upper bits.
        assertThat(Terminal.name(device == 1083392 ? 0x108800 : device)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "Pss: 12 kB,12",
        "'Pss:\t12\n',12",
        "Pss:12,12",
        "Pss:,-1",
        "'Pss:\n7',-1",
        "'x\nPss: 7',7",
        "xPss: 7,-1",
        "Pss: 7kB,-1"
    })
    void aNumberStandsBehindItsKey(String text, long number) {
        byte[] bytes = KernelText.ascii(text);
        assertThat(KernelText.numberBehind(bytes, 0, bytes.length, KernelText.ascii("Pss:")))
                .isEqualTo(number);
    }
}
