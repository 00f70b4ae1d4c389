package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Target;
import dev.quietus.Target.Port.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pure parsers behind the selectors, on text as kernels print it and on text they do not. */
class SelectorParsersTest {
    private static final String TCP = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8231 1 0000000000000000 100 0 0 10 0
               1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 02:00000ABC 00000000     0        0 8232 1 0000000000000000 20 4 30 10 -1
               2: 0100007F:D431 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 8233 1 0000000000000000 20 4 30 10 -1
               3: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99
            """;
    private static final String TCP6 = """
              sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1
               1: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:D432 01 00000000:00000000 00:00000000 00000000     0        0 78 1
            """;

    @Test
    void readsListenersAndConnections() {
        List<Socket> sockets = sockets(TCP, 8080);
        assertThat(sockets).extracting(Socket::inode).containsExactly(8231L, 8232L, 8233L);
        assertThat(sockets.get(0).state()).isEqualTo(Socket.LISTEN);
        assertThat(sockets.get(0).localText()).isEqualTo("127.0.0.1:8080");
        assertThat(sockets.get(1).faces(sockets.get(2))).isTrue();
        assertThat(sockets(TCP, 22)).hasSize(1);
        assertThat(sockets(TCP, 0)).isEqualTo(sockets(TCP, 0));
    }

    @Test
    void takesMappedAddressesForWhatTheyAre() {
        List<Socket> sockets = sockets(TCP6, 8080);
        assertThat(sockets).hasSize(2);
        assertThat(sockets.get(0).localText()).isEqualTo("[::]:8080");
        assertThat(sockets.get(1).localText()).isEqualTo("127.0.0.1:8080");
    }

    @Test
    void listenersAreNotClientsAndClientsNeedAListenersConnection() {
        List<Socket> all = new ArrayList<>(sockets(TCP, 8080));
        all.addAll(sockets(TCP6, 8080));
        Ports ports = new Ports(List.of(all), new Target.Port(8080, Protocol.TCP, true));
        assertThat(ports.listeners()).extracting(Socket::inode).containsExactly(8231L, 77L);
        assertThat(ports.clients()).extracting(Socket::inode).containsExactly(8233L);
        Ports elsewhere = new Ports(List.of(List.of(all.get(2))), new Target.Port(8080, Protocol.TCP, true));
        assertThat(elsewhere.clients()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "00000000, 0.0.0.0",
        "C0A80001, 192.168.0.1",
        "00000000000000000000000000000001, [::1]",
        "00000000000000000000000000000000, [::]",
        "20010DB8000000000000000000000000, [2001:db8::]",
        "20010DB8000000010000000000000001, [2001:db8:0:1::1]",
        "FE800000000000000001000200030004, [fe80::1:2:3:4]",
        "00010002000300040005000600070008, [1:2:3:4:5:6:7:8]",
        "123, ?"
    })
    void showsAddressesAsPeopleReadThem(String wire, String text) {
        assertThat(SocketAddress.text(wire)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"socket:[8231], 8231", "pipe:[12], 0", "socket:[], 0", "socket:[12, 0", "/a/socket:[1], 0"})
    void readsSocketLinks(String link, long inode) {
        byte[] bytes = KernelText.ascii(link);
        assertThat(NumberedLink.socket(bytes, 0, bytes.length)).isEqualTo(inode);
    }

    @Test
    void readsMappings() {
        byte[] maps = KernelText.ascii("""
                55e0d8a00000-55e0d8a02000 r--p 00000000 fe:00 1835                       /usr/bin/my cat
                55e0d8a02000-55e0d8a06000 r-xp 00002000 fe:00 1835                       /usr/bin/my cat
                55e0d9b00000-55e0d9b21000 rw-p 00000000 00:00 0                          [heap]
                7f0000000000-7f0000001000 r--p 00000000 fe:01 99                         /a\\012b (deleted)
                7f1000000000-7f1000001000 rw-p 00000000 00:00 0
                7f2000000000-7f2000001000 rw-s 00000000 00:01 2048                       /dev/zero (deleted)
                nonsense
                """);
        Mappings mappings = new Mappings();
        mappings.begin(maps, 0, maps.length);
        assertThat(mappings.next()).isTrue();
        assertThat(mappings.path()).isEqualTo("/usr/bin/my cat");
        assertThat(mappings.is(new FileIdentity(0xfe, 0, 1835, 0x8000))).isTrue();
        assertThat(mappings.is(new FileIdentity(0xfe, 1, 1835, 0x8000))).isFalse();
        assertThat(mappings.next()).isTrue();
        assertThat(mappings.path()).isEqualTo("/a\nb");
        assertThat(mappings.deleted()).isTrue();
        assertThat(mappings.next()).isTrue();
        assertThat(mappings.next()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "libssl, /usr/lib/libssl.so.3, true",
        "libssl, /usr/lib/libssl.so, true",
        "libssl.so, /usr/lib/libssl.so.3, true",
        "libssl.so.3, /usr/lib/libssl.so.3, true",
        "libssl.so.3, /usr/lib/libssl.so.3.1, true",
        "libssl.so.3, /usr/lib/libssl.so.30, false",
        "libssl, /usr/lib/libsslx.so, false",
        "libssl, /usr/lib/libssl.sox, false",
        "libssl, /libssl.so/other, false",
        "node.bin, /opt/node.bin, true"
    })
    void knowsTheVersionsOfALibrary(String library, String path, boolean same) {
        assertThat(LibrarySelector.isVersionOf(path, library)).isEqualTo(same);
    }

    @Test
    void readsUsers() {
        byte[] users =
                KernelText.ascii("root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/:/x\nbad\n:x:7\nbig:x:4294967294");
        assertThat(UserDatabase.uid(users, "alice")).isEqualTo(OptionalInt.of(1000));
        assertThat(UserDatabase.uid(users, "big")).isEqualTo(OptionalInt.of(-2));
        assertThat(UserDatabase.uid(users, "alic")).isEmpty();
        assertThat(UserDatabase.uid(users, "bad")).isEmpty();
        assertThat(UserDatabase.name(users, 1000).isPresent()).isTrue();
        assertThat(UserDatabase.name(users, 100).isPresent()).isFalse();
        assertThat(UserDatabase.number("0x10")).isEmpty();
        assertThat(UserDatabase.number("4294967295")).isEmpty();
    }

    @Test
    void readsCgroupFiles() {
        assertThat(ControlGroupText.pids(KernelText.ascii("1\n22\n0\nx\n99999999999\n333")))
                .containsExactly(1, 22, 0, 333);
        byte[] events = KernelText.ascii("populated 0\nfrozen 1\n");
        assertThat(ControlGroupText.value(events, 0, events.length, KernelText.ascii("frozen")))
                .isEqualTo(1);
        assertThat(ControlGroupText.value(events, 0, events.length, KernelText.ascii("froz")))
                .isEqualTo(-1);
        assertThat(PathText.within("/a/b", "/a")).isTrue();
        assertThat(PathText.within("/ab", "/a")).isFalse();
        assertThat(PathText.within("/x", "/")).isTrue();
        assertThat(PathText.normalized("//a/./b/../c/")).isEqualTo("/a/c");
        assertThat(PathText.normalized("../..")).isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource({
        "60600-60699, 60600, true",
        "60600-60699, 60700, false",
        "0-10, 5, false",
        "5, 5, false",
        "x-9, 5, false",
        "9-5, 7, false",
        "-5-9, 5, false",
        "60600-99999999999, 60600, false"
    })
    void neverLendsTheWrongUids(String range, int uid, boolean contained) {
        try (Kernel kernel = Kernel.open()) {
            UidPool uids = new UidPool(new KernelFiles(kernel.scratch(), kernel.proc()), "test", range);
            assertThat(uids.contains(uid)).isEqualTo(contained);
            assertThat(uids.contains(0)).isFalse();
            assertThat(uids.contains(-1)).isFalse();
        }
    }

    @Test
    void findsBoundUnixSockets() {
        byte[] bytes = new byte[16 + 16 + 12 + 16];
        put(bytes, 0, 44);
        put(bytes, 4, 20);
        put(bytes, 20, 4711);
        put(bytes, 32, 12 | 1 << 16);
        put(bytes, 36, 99);
        put(bytes, 40, 8 << 20 | 1);
        put(bytes, 44, 16);
        put(bytes, 48, 3);
        Set<Long> inodes = new HashSet<>();
        assertThat(UnixSocketMessages.collect(bytes, 0, bytes.length, new FileIdentity(8, 1, 99, 0xc000), inodes))
                .isFalse();
        assertThat(inodes).containsExactly(4711L);
    }

    @Test
    void tellsWhomAUnixSocketIsConnectedTo() {
        byte[] bytes = new byte[16 + 16 + 8 + 12 + 12 + 16];
        put(bytes, 0, 64);
        put(bytes, 4, 20);
        put(bytes, 20, 4711);
        // An abstract name, a peer, and two who wait to be accepted.
        put(bytes, 32, 7);
        bytes[37] = 'x';
        bytes[38] = 'y';
        put(bytes, 40, 8 | 2 << 16);
        put(bytes, 44, 4712);
        put(bytes, 48, 12 | 3 << 16);
        put(bytes, 52, 4713);
        put(bytes, 56, 4714);
        List<UnixSocket> sockets = new java.util.ArrayList<>();
        UnixSocketMessages.each(bytes, 0, 64, sockets::add);
        assertThat(sockets).containsExactly(new UnixSocket(4711, false, 0, 0, "@xy", 4712, List.of(4713L, 4714L)));
    }

    private static void put(byte[] bytes, int at, int value) {
        for (int octet = 0; octet < 4; octet++) {
            bytes[at + octet] = (byte) (value >> 8 * octet);
        }
    }

    private static List<Socket> sockets(String text, int port) {
        byte[] bytes = KernelText.ascii(text);
        return SocketTable.parse(bytes, 0, bytes.length, port);
    }
}
