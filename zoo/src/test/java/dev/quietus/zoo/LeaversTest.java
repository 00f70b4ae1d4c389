package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Those whose leader exits leave somebody behind; those that fill something fill it. */
@NeedsRoot
class LeaversTest {
    @Test
    void detachedOutliveTheirLeader() throws Exception {
        try (Enclosure enclosure = Enclosure.open(Adversary.DETACHED)) {
            assertThat(gone(enclosure.rootPid())).isTrue();
            List<Counted> living = enclosure.census().living();
            assertThat(living).hasSize(5);
            assertThat(living.stream().map(it -> field(it.pid(), 6)).distinct())
                    .hasSize(4); // sessions: nohup, disown share
            Thread.sleep(500);
            assertThat(enclosure.census().living().stream()
                            .filter(it -> environment(it.pid()).isEmpty()))
                    .as("what at became")
                    .hasSize(1);
        }
    }

    /** The reader at the other end waits in vain for the end of the file. */
    @Test
    void pipeStaysOpenAfterTheLeader() throws Exception {
        try (Loan loan = Loan.of(Adversary.PIPE_KEEPER, Terms.standard().with("talk"))) {
            String shell =
                    "{ \"$@\"; echo exit $? >&2; } | { read ready; sleep 0.2; read more; echo \"$more\"; sleep 30; }";
            Process launcher = Launches.start(loan.launchedBy(List.of("sh", "-c", shell, "sh")));
            assertThat(launcher.inputReader().readLine()).isEqualTo("exit 0");
            assertThat(launcher.inputReader().readLine()).isEqualTo("still here");
        }
    }

    @Test
    void everyExitLeavesAnother() throws Exception {
        try (Enclosure enclosure = Enclosure.open(Adversary.FORK_IN_ATEXIT)) {
            assertThat(gone(enclosure.rootPid())).isTrue();
            for (int i = 0; i < 4; i++) {
                int member = enclosure.census().living().getFirst().pid();
                ProcessHandle.of(member).orElseThrow().destroy();
                // On a busy machine its end takes a while: until then both are there, or it alone.
                Census census = enclosure.census();
                for (int look = 0; look < 500 && !isAloneAndNot(member, census); look++) {
                    Thread.sleep(10);
                    census = enclosure.census();
                }
                assertThat(census.living()).singleElement().matches(it -> it.pid() != member);
            }
        }
    }

    private static boolean isAloneAndNot(int member, Census census) {
        return census.living().size() == 1 && census.living().getFirst().pid() != member;
    }

    @Test
    void portIsHeldByAnOrphan() throws Exception {
        try (Enclosure enclosure = Enclosure.open(Adversary.PORT_ORPHAN)) {
            assertThat(gone(enclosure.rootPid())).isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), enclosure.port())) {
                assertThat(socket.isConnected()).isTrue();
            }
        }
    }

    @Test
    void smallFileSystemIsFull() throws IOException {
        Path full;
        try (Enclosure enclosure = Enclosure.open(Adversary.STATE_FILLER)) {
            full = enclosure.folder().resolve("full");
            assertThat(Files.getFileStore(full).getUsableSpace()).isZero();
            assertThat(enclosure.detail("filled")).contains("4194304");
            assertThat(Files.size(full.resolve("filled")))
                    .as("the other half is hidden")
                    .isEqualTo(2 << 20);
        }
        assertThat(full).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(full.toString());
    }

    @Test
    void memoryIsTouchedAndTheDeadAreReplaced() throws Exception {
        try (Enclosure enclosure = Enclosure.open(Adversary.MEMORY_HOG)) {
            List<Counted> living = enclosure.census().living();
            for (int i = 0; i < 500 && resident(living) < 48 << 20; i++) {
                Thread.sleep(10);
            }
            assertThat(resident(living)).isGreaterThan(48 << 20);
            ProcessHandle.of(living.getLast().pid()).orElseThrow().destroyForcibly();
            Thread.sleep(Duration.ofMillis(100));
            assertThat(enclosure.census().living()).hasSize(4).doesNotContain(living.getLast());
        }
    }

    private static boolean gone(int pid) throws InterruptedException {
        for (int i = 0; i < 1000 && Files.exists(Path.of("/proc/" + pid)); i++) {
            Thread.sleep(2);
        }
        return !Files.exists(Path.of("/proc/" + pid));
    }

    /** A number of /proc/PID/stat, counted as in proc_pid_stat(5). */
    private static long field(int pid, int number) {
        String stat = text(pid, "stat");
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[number - 3]);
    }

    /** Bytes; the pages of x86-64 and of most arm64 kernels. */
    private static long resident(List<Counted> living) {
        return living.stream().mapToLong(it -> field(it.pid(), 24)).sum() * 4096;
    }

    private static String environment(int pid) {
        return text(pid, "environ");
    }

    private static String text(int pid, String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + file), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException exception) {
            throw new java.io.UncheckedIOException(exception);
        }
    }
}
