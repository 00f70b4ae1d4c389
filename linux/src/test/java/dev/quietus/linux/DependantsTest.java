package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Depth;
import dev.quietus.Diagnosis;
import dev.quietus.Executable;
import dev.quietus.Family;
import dev.quietus.Leavings;
import dev.quietus.Origin;
import dev.quietus.Quietus;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.zoo.Plight;
import dev.quietus.zoo.Predicament;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who depends on a process, where it comes from and what it would leave, as this kernel tells it. */
@Timeout(90)
class DependantsTest {
    private final int self = (int) ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private static Diagnosis why(long pid, Depth depth) {
        try (Quietus quietus = Quietus.open()) {
            Request request = new Request(List.of(new Target.Pid((int) pid)), List.of(), true);
            return quietus.why(request, depth, sentence -> {}).getFirst();
        }
    }

    /** Why each depends, by pid. */
    private static Map<Integer, String> dependants(long pid) {
        return why(pid, Depth.NAMED).dependants().found().stream()
                .collect(Collectors.toMap(one -> one.facts().pid(), Family.Related::why));
    }

    @Test
    void namesWhoWaitsForALock() {
        try (Predicament predicament = open(Plight.LOCK_WAITER)) {
            assertThat(dependants(predicament.pid()))
                    .containsEntry(
                            Integer.parseInt(predicament.detail("waiter")),
                            "waits for its lock on " + predicament.detail("file"));
        }
    }

    @Test
    void namesWhoReadsFromAFifo() {
        try (Predicament predicament = open(Plight.WAITING_PIPE)) {
            int waiter = Integer.parseInt(predicament.detail("waiter"));
            String fifo = "FIFO " + predicament.detail("file");
            assertThat(dependants(predicament.pid())).containsEntry(waiter, "reads from its " + fifo);
            assertThat(dependants(waiter)).containsEntry(predicament.pid(), "writes to its " + fifo);
        }
    }

    private static Predicament open(Plight plight) {
        String missing = plight.missing().orElse("");
        assumeTrue(missing.isEmpty(), missing);
        return Predicament.open(plight);
    }

    /** Standard input is descriptor 0, which is easily forgotten. */
    @Test
    void namesWhoIsAtTheOtherEndOfAPipe() {
        try (Nursery nursery = new Nursery()) {
            Process sleeper = nursery.start("sleep", "60");
            assertThat(dependants(sleeper.pid()).get(self)).isIn("writes to its pipe", "reads from its pipe");
            Process silent = nursery.start("sh", "-c", "exec sleep 60 >/dev/null 2>&1");
            Nursery.until(() ->
                    why(silent.pid(), Depth.FINDINGS).member().facts().name().equals("sleep"));
            assertThat(dependants(silent.pid())).containsOnly(Map.entry(self, "writes to its pipe"));
        }
    }

    @Test
    void namesTheClientsOfAServerAndNotTheServersOfAClient() throws Exception {
        Path file = folder.resolve("served");
        try (Nursery nursery = new Nursery()) {
            // No pipe connects it with this test.
            String command = Nursery.jvm(ServingMain.class, file.toString()).stream()
                    .map(word -> "'" + word + "'")
                    .collect(Collectors.joining(" "));
            Path port = folder.resolve("port");
            Process server = nursery.start("sh", "-c", "exec " + command + " </dev/null >'" + port + "' 2>/dev/null");
            Nursery.until(() -> read(port).endsWith("\n"));
            try (Socket client = new Socket(
                            InetAddress.getLoopbackAddress(),
                            Integer.parseInt(read(port).strip()));
                    SocketChannel local = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
                assertThat(dependants(server.pid()))
                        .containsOnly(Map.entry(self, "client of tcp 127.0.0.1:" + client.getPort()));
                assertThat(local.isConnected()).isTrue();
                assertThat(dependants(self)).doesNotContainKey((int) server.pid());
            }
            // Of a connection that nobody has accepted the listener knows.
            try (SocketChannel local = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
                assertThat(dependants(server.pid()))
                        .containsOnly(Map.entry(self, "client of unix " + file + ", not accepted yet"));
                assertThat(local.isConnected()).isTrue();
            }
            assertThat(dependants(server.pid())).isEmpty();
            assertThat(why(server.pid(), Depth.ALL).leavings().found())
                    .containsExactly(new Leavings.Thing("socket-file", file.toString(), "socket file " + file));
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void childrenOutsideOfTheFamilyAreDependants() {
        try (Nursery nursery = new Nursery()) {
            Process shell = nursery.start("sh", "-c", "sleep 60 >/dev/null 2>&1 </dev/null & echo $!; wait");
            int child = Nursery.firstLine(shell);
            assertThat(dependants(shell.pid())).containsEntry(child, "its child");
            Diagnosis below = why(child, Depth.NAMED);
            Origin origin = below.origin().orElseThrow();
            assertThat(origin.kind()).isEqualTo(Origin.Kind.SHELL);
            assertThat(origin.text()).startsWith("shell " + shell.pid() + " (sh)");
        }
    }

    @Test
    void tellsADeletedProgramFromAReplacedOne() throws IOException {
        Path program = folder.resolve("program");
        Files.copy(Path.of("/bin/sleep").toRealPath(), program);
        try (Nursery nursery = new Nursery()) {
            Process process = nursery.start(program.toString(), "60");
            Nursery.until(() -> executable(process).path().equals(program.toString()));
            assertThat(executable(process).standing()).isEqualTo(Executable.Standing.PRESENT);
            Path other = folder.resolve("other");
            Files.copy(program, other);
            Files.delete(program);
            assertThat(executable(process)).isEqualTo(new Executable(program.toString(), Executable.Standing.DELETED));
            Files.move(other, program, StandardCopyOption.ATOMIC_MOVE);
            assertThat(executable(process)).isEqualTo(new Executable(program.toString(), Executable.Standing.REPLACED));
            // What a link leads to is not asked: it may be anywhere.
            Files.delete(program);
            Files.createSymbolicLink(program, Path.of("/bin/sleep"));
            assertThat(executable(process).standing()).isEqualTo(Executable.Standing.DELETED);
        }
    }

    private static Executable executable(Process process) {
        return why(process.pid(), Depth.NAMED).executable().orElseThrow();
    }

    @Test
    void whatIsNotAskedForIsNotLookedAt() {
        try (Nursery nursery = new Nursery()) {
            Diagnosis diagnosis = why(nursery.start("sleep", "60").pid(), Depth.FINDINGS);
            assertThat(diagnosis.executable()).isEmpty();
            assertThat(diagnosis.origin()).isEmpty();
            assertThat(diagnosis.dependants().found()).isEmpty();
        }
    }
}
