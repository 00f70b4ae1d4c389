package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Target;
import dev.quietus.Target.Port.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Throws mutilated text at the parsers behind the selectors. Runs 2 s; {@code -Dfuzz.seconds=300} is the campaign,
 * {@code -Dfuzz.seed=N} repeats a run.
 */
class SelectorParsersFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 2);
    private static final List<String> FILES = List.of(
            "/proc/self/net/tcp",
            "/proc/self/net/tcp6",
            "/proc/self/net/udp",
            "/proc/self/maps",
            "/proc/self/environ",
            "/proc/self/cgroup",
            "/etc/passwd");
    private static final List<String> SPICE = List.of(
            ":",
            "\n",
            " ",
            "-",
            "/",
            "[",
            "]",
            "\\0",
            "\\012",
            " (deleted)",
            "FFFFFFFF",
            "0",
            "socket:[",
            ".service",
            "\\\n",
            "[Service]\n",
            "99999999999");

    @Test
    void noBytesUpsetAParser() throws IOException {
        Random random = new Random(SEED);
        List<byte[]> seeds = new ArrayList<>();
        for (String file : FILES) {
            if (Files.exists(Path.of(file))) {
                seeds.add(Files.readAllBytes(Path.of(file)));
            }
        }
        seeds.add(KernelText.ascii("[Service]\nRestart=always\n[program:web]\ncommand=x ; y\n* * * * * root a%b\n"));
        seeds.add(KernelText.ascii("/system.slice/docker-" + "0a".repeat(32) + ".scope\n/system.slice/a.service\n"));
        byte[] told = new byte[76];
        told[0] = 76;
        told[16] = 1;
        told[20] = 1;
        told[36] = 1;
        seeds.add(told);
        seeds.add(new byte[0]);
        long deadline = System.nanoTime() + SECONDS * 1_000_000_000L;
        long runs = 0;
        while (System.nanoTime() < deadline) {
            byte[] text = mutilated(seeds.get(random.nextInt(seeds.size())), random);
            try {
                parseAll(text, random);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("seed " + SEED + ", run " + runs + ", bytes " + Arrays.toString(text), e);
            }
            runs++;
        }
        assertThat(runs).as("seed " + SEED).isGreaterThan(100);
    }

    private static void parseAll(byte[] text, Random random) {
        int from = random.nextBoolean() ? 0 : random.nextInt(text.length + 1);
        int to = random.nextBoolean() ? text.length : from + random.nextInt(text.length - from + 1);
        for (Protocol protocol : Protocol.values()) {
            Target.Port target = new Target.Port(random.nextInt(65536), protocol, true);
            List<Socket> sockets = SocketTable.parse(text, from, to, target.number());
            for (Socket socket : sockets) {
                assertThat(socket.localText() + socket.remoteText()).isNotEmpty();
            }
            new Ports(List.of(sockets), target).clients();
        }
        SocketAddress.wire(text, from, to);
        NumberedLink.socket(text, from, to);
        assertThat(NumberedLink.number(text, from, to)).isNotNegative();
        Octal.text(text, from, to);
        Mappings mappings = new Mappings();
        mappings.begin(text, from, to);
        while (mappings.next()) {
            assertThat(mappings.path()).startsWith("/");
            assertThat(mappings.shown()).startsWith(mappings.path());
            LibrarySelector.isVersionOf(mappings.path(), "libc");
        }
        EnvironmentSelector.contains(text, from, to, KernelText.ascii("A=B"));
        for (int pid : ControlGroupText.pids(text)) {
            assertThat(pid).isNotNegative();
        }
        ControlGroupText.value(text, from, to, KernelText.ascii("populated"));
        UserDatabase.uid(text, "root");
        var _ = UserDatabase.name(text, random.nextInt());
        String whole = KernelText.text(text, from, to);
        UserDatabase.number(whole);
        assertThat(PathText.normalized(whole)).startsWith("/");
        sources(text, whole, from, to);
        UnixSocketMessages.collect(text, from, to, new FileIdentity(1, 2, 3, 4), new HashSet<>());
        for (LockTable.Lock lock : LockTable.waitedFor(text, from, to)) {
            assertThat(lock.waiters()).isNotEmpty();
        }
        LockTable.heldBy(text, from, to);
    }

    private static void sources(byte[] text, String whole, int from, int to) {
        for (CrontabText.Entry entry : CrontabText.entries(text, from % 2 == 0)) {
            assertThat(entry.command()).isNotEmpty();
            byte[] silenced = CrontabText.silenced(text, List.of(entry), "# ").orElseThrow();
            assertThat(silenced).hasSize(text.length + 2);
            assertThat(CrontabText.silenced(silenced, List.of(entry), "# ").orElseThrow())
                    .isEqualTo(silenced);
            assertThat(CrontabText.entries(silenced, from % 2 == 0))
                    .noneMatch(other -> other.number() == entry.number());
        }
        Supervisors.isStopped(whole);
        UnitText.last(text, "Service", "Restart")
                .ifPresent(found -> assertThat(found.line()).isPositive());
        SupervisorText.programs(text)
                .forEach(program -> assertThat(program.line()).isPositive());
        UnitPath.of(whole).ifPresent(unit -> assertThat(unit.unit()).endsWith(".service"));
        ContainerPath.of(whole).ifPresent(found -> assertThat(found.id()).isNotEmpty());
        ConnectorEvent event = ConnectorEvent.parse(text, from, to);
        if (event != null) {
            new ForkRecord().add(event);
        }
    }

    private static byte[] mutilated(byte[] seed, Random random) {
        int start = random.nextInt(seed.length + 1);
        byte[] text = Arrays.copyOfRange(seed, start, Math.min(seed.length, start + random.nextInt(1500)));
        for (int cut = random.nextInt(8); cut > 0; cut--) {
            if (random.nextBoolean() && text.length > 0) {
                text = text.clone();
                text[random.nextInt(text.length)] = (byte) random.nextInt();
            } else {
                byte[] spice = KernelText.ascii(SPICE.get(random.nextInt(SPICE.size())));
                int at = random.nextInt(text.length + 1);
                byte[] longer = Arrays.copyOf(text, text.length + spice.length);
                System.arraycopy(spice, 0, longer, at, spice.length);
                System.arraycopy(text, at, longer, at + spice.length, text.length - at);
                text = longer;
            }
        }
        return text;
    }
}
