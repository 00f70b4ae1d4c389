package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Windows writes and Wine does not, in bytes as Windows lays them out; and bytes that are cut off. */
class LeftoverTextsTest {

    /** Two RM_PROCESS_INFO: a service and a console program. */
    @Test
    void theRestartManagerIsRead() {
        byte[] bytes = new byte[2 * 668 + 100];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        user(buffer, 0, 4242, "Print Spooler", "Spooler", 3);
        user(buffer, 668, 1704, "a.exe", "", 5);

        List<FileUsers.User> users = FileUsers.parse(bytes);

        assertThat(users)
                .containsExactly(
                        new FileUsers.User(4242, 0x01DB12345678FFFFL, "Print Spooler", "Spooler", 3),
                        new FileUsers.User(1704, 0x01DB12345678FFFFL, "a.exe", "", 5));
        assertThat(users.get(0).text()).isEqualTo("the service Spooler");
        assertThat(users.get(1).text()).isEqualTo("the console program a.exe");
        assertThat(FileUsers.parse(new byte[667])).isEmpty();
    }

    private static void user(ByteBuffer buffer, int at, int pid, String name, String service, int type) {
        buffer.putInt(at, pid);
        // FILETIME, the low half first.
        buffer.putInt(at + 4, 0x5678FFFF);
        buffer.putInt(at + 8, 0x01DB1234);
        buffer.position(at + 12).put(name.getBytes(StandardCharsets.UTF_16LE));
        buffer.position(at + 524).put(service.getBytes(StandardCharsets.UTF_16LE));
        buffer.putInt(at + 652, type);
        buffer.putInt(at + 664, 1);
    }

    @Test
    void addressesOfSocketsAreRead() {
        byte[] four = {2, 0, 0x1F, (byte) 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(Listener.parse(four, 16)).isEqualTo(new Listener("127.0.0.1", 8080));
        byte[] six = new byte[28];
        six[0] = 23;
        six[2] = 0x1F;
        six[3] = (byte) 0x90;
        six[23] = 1;
        assertThat(Listener.parse(six, 28)).isEqualTo(new Listener("[0:0:0:0:0:0:0:1]", 8080));
        assertThat(new Listener("[::1]", 8080).text()).isEqualTo("tcp [::1]:8080");
        assertThat(Listener.parse(four, 7)).isNull();
        assertThat(Listener.parse(new byte[28], 28)).isNull();
    }

    @Test
    void aFileIsTheSameByVolumeNumberAndBirth() {
        ByteBuffer buffer = ByteBuffer.allocate(52).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(0, 0x20).putLong(4, 100).putLong(20, 200).putInt(28, 0xCAFE);
        buffer.putInt(32, 0).putInt(36, 7).putInt(44, 1).putInt(48, 2);
        FileStamp stamp = FileStamp.parse(buffer.array());

        assertThat(stamp).isEqualTo(new FileStamp(0xCAFE, 0x100000002L, 100, 200, 7, 0x20));
        assertThat(stamp.isPlain()).isTrue();
        assertThat(stamp.mismatch(stamp.proof())).isEmpty();
        assertThat(stamp.mismatch(Map.of())).isNotEmpty();
        assertThat(new FileStamp(0xCAFE, 0x100000002L, 100, 200, 8, 0x20).mismatch(stamp.proof()))
                .isEqualTo("it has been changed since");
        assertThat(new FileStamp(0xCAFE, 3, 100, 200, 7, 0x20).mismatch(stamp.proof()))
                .isEqualTo("another file is there now (its file differs)");
        assertThat(new FileStamp(0, 0, 0, 0, 0, 0x410).isPlain()).isFalse();
    }

    @Test
    void whatWslWritesIsRead() {
        byte[] wide = "Ubuntu\r\nDebian-12\r\n\r\n".getBytes(StandardCharsets.UTF_16LE);
        assertThat(Wsl.parse(wide)).containsExactly("Ubuntu", "Debian-12");
        assertThat(Wsl.parse("Ubuntu\n".getBytes(StandardCharsets.UTF_8))).containsExactly("Ubuntu");
        assertThat(Wsl.parse(new byte[0])).isEmpty();
    }

    @Test
    void aPathOfADistributionIsKnown() {
        assertThat(Wsl.distributionOf("\\\\wsl.localhost\\Ubuntu\\home\\a")).contains("Ubuntu");
        assertThat(Wsl.distributionOf("\\\\WSL$\\Debian")).contains("Debian");
        assertThat(Wsl.distributionOf("C:\\a")).isEmpty();
    }

    @Test
    void aCommandLineNamesItsDistribution() {
        assertThat(Wsl.named(List.of("wsl.exe", "-d", "Ubuntu", "--", "top"))).contains("Ubuntu");
        assertThat(Wsl.named(List.of("wsl", "--distribution", "Debian"))).contains("Debian");
        assertThat(Wsl.named(List.of("wsl", "--", "x", "-d", "y"))).isEmpty();
        assertThat(Wsl.named(List.of("wsl"))).isEmpty();
    }
}
