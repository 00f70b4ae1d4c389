package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parsers, on bytes as Windows writes them where Wine writes less, and on hostile ones. */
class TextsTest {
    private static final long BASE = 0x1_0000_0000L;

    @Test
    void argumentsAreTakenApartAsProgramsDo() {
        assertThat(CommandLineText.arguments("\"C:\\a b\\c.exe\" one \"two words\" a\\\\\\\"b \"c\\\\\" d\\e"))
                .containsExactly("C:\\a b\\c.exe", "one", "two words", "a\\\"b", "c\\", "d\\e");
        assertThat(CommandLineText.arguments("x.exe  ")).containsExactly("x.exe");
        assertThat(CommandLineText.arguments("")).isEmpty();
    }

    @Test
    void linesComeApartAgain() {
        Random random = new Random(7);
        String letters = "ab\\\" \t";
        for (int round = 0; round < 5000; round++) {
            StringBuilder one = new StringBuilder();
            StringBuilder two = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                one.append(letters.charAt(random.nextInt(letters.length())));
                two.append(letters.charAt(random.nextInt(letters.length())));
            }
            List<String> words = List.of("c.exe", one.toString(), two.toString());
            assertThat(CommandLineText.arguments(CommandLineText.line(words))).isEqualTo(words);
        }
    }

    @Test
    void suspendedThreadsAreCounted() {
        byte[] bytes = processes();
        List<ProcessRow> rows = ProcessListText.parse(bytes, BASE);

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).name()).isEqualTo("a.exe");
        assertThat(rows.get(0).standsStill()).isTrue();
        assertThat(rows.get(1).pid()).isEqualTo(8);
        assertThat(rows.get(1).parent()).isEqualTo(4);
        assertThat(rows.get(1).standsStill()).isFalse();
        assertThat(rows.get(1).running()).isEqualTo(1);
        assertThat(ProcessListText.threads(bytes, 4)).containsExactly(100, 104);
        assertThat(ProcessListText.threads(bytes, 12)).isEmpty();
    }

    @Test
    void hostileBytesDoNotFail() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = processes();
            for (int i = 0; i < 12; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThat(ProcessListText.parse(cut, BASE).size()).isLessThan(64);
            assertThat(ProcessListText.threads(cut, 8).length).isLessThan(64);
            assertThat(SocketTableText.parse(cut, random.nextBoolean(), random.nextBoolean())
                            .size())
                    .isLessThan(1000);
        }
    }

    /** MIB_TCPROW_OWNER_PID and MIB_UDP6ROW_OWNER_PID, with the owners that Wine leaves out. */
    @Test
    void socketsNameTheirOwners() {
        ByteBuffer tcp = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        tcp.putInt(0, 1).putInt(4, SocketTableText.LISTENING).putInt(24, 4711);
        tcp.put(12, (byte) 0x1f).put(13, (byte) 0x90);
        ByteBuffer udp = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        udp.putInt(0, 1).putInt(28, 4712).put(24, (byte) 0).put(25, (byte) 53);

        assertThat(SocketTableText.parse(tcp.array(), true, false))
                .containsExactly(new SocketTableText.Row(8080, 0, SocketTableText.LISTENING, 4711));
        assertThat(SocketTableText.parse(udp.array(), false, true))
                .containsExactly(new SocketTableText.Row(53, 0, SocketTableText.LISTENING, 4712));
    }

    /** Two processes: one with two suspended threads, then its child with one that runs. */
    private static byte[] processes() {
        ByteBuffer buffer = ByteBuffer.allocate(512 + 256 + 64).order(ByteOrder.LITTLE_ENDIAN);
        byte[] name = "a.exe".getBytes(StandardCharsets.UTF_16LE);
        buffer.putInt(0, 256 + 160).putInt(4, 2).putLong(32, 1000).putLong(80, 4);
        buffer.putShort(56, (short) name.length).putLong(64, BASE + 768);
        for (int thread = 0; thread < 2; thread++) {
            int at = 256 + 80 * thread;
            buffer.putLong(at + 48, 100 + 4L * thread).putInt(at + 68, 5).putInt(at + 72, 5);
        }
        int second = 256 + 160;
        buffer.putInt(second, 0)
                .putInt(second + 4, 1)
                .putLong(second + 32, 2000)
                .putLong(second + 80, 8);
        buffer.putLong(second + 88, 4).putInt(second + 256 + 68, 2);
        buffer.position(768).put(name);
        return buffer.array();
    }
}
