package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Mishap;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole guard, and what happens on this machine. */
@Timeout(120)
class GuardTest {
    private static final String QUIET = """
            [[order]]
            name = "quiet"
            when = { deadline = "400d" }
            who = { names = ["qg-nobody"] }
            respond = "report"
            """;

    @TempDir
    Path folder;

    private final String name =
            String.format("qe%08x", ThreadLocalRandom.current().nextInt());
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Process> started = new ArrayList<>();
    private Path program;

    @BeforeEach
    void program() throws IOException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "needs root: the exec gate, crashes, others' processes");
        program = folder.resolve(name);
        Files.copy(Path.of(Mishap.command().getFirst()), program, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void end() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").startsWith(program.toString()))
                .forEach(ProcessHandle::destroyForcibly);
        if (Files.exists(folder.resolve("log"))) {
            assertThat(AuditLog.verify(folder.resolve("log"))).isEmpty();
        }
        assertThat(said).noneMatch(sentence -> sentence.contains("while the guard ended"));
    }

    private GuardSettings settings(String orders) throws IOException {
        return GuardSettings.usual(OrderFileTest.good(orders), Map.of())
                .listeningIn(folder.resolve("run"))
                .keptIn(folder.resolve("log"), folder.resolve("state"));
    }

    private Guard guard(String orders) throws IOException {
        return Guard.start(settings(orders), said::add);
    }

    /** In a session of its own, so that it is no family of this JVM's. */
    private Process start(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private String incidents() {
        try {
            return new GuardClient(folder.resolve("run/guard.sock")).incidents(100);
        } catch (IOException | GuardClient.Declined e) {
            return String.valueOf(e.getMessage());
        }
    }

    private boolean soonTold(String... words) throws InterruptedException {
        return Puppets.soon(() -> {
            String all = incidents();
            return List.of(words).stream().allMatch(all::contains);
        });
    }

    private static String order(String what, String when, String rest) {
        return "[[order]]\nname = \"" + what + "\"\nwhen = { " + when + " }\n" + rest + "\n";
    }

    private String ban() {
        return order("ban", "execution = { paths = [\"" + program + "\"] }", "respond = \"kill\"");
    }

    private static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'X';
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void aBannedProgramNeverRunsAndWhoTriedIsGoneWithItsFamily() throws Exception {
        try (Guard guard = guard(ban())) {
            assumeTrue(
                    guard.hearings().stream().anyMatch(feed -> feed.name().equals("exec-gate") && feed.open()),
                    "needs fanotify permission events");
            // An orphan: who comes from the guard is never held, lest it wait for itself.
            Path out = folder.resolve("out");
            start(
                    "--fork",
                    "perl",
                    "-e",
                    "$| = 1; open STDOUT, '>', '" + out + "'; my $from = getppid;"
                            + " for (1 .. 500) { last if getppid != $from || $from == 1; select undef, undef, undef, .01 }"
                            + " my $c = fork; if (!$c) { exec 'sleep', '61' } print \"$$ $c \\n\";"
                            + " exec '" + program + "', 'wait'; sleep 62");
            assertThat(Puppets.soon(() -> read(out).endsWith("\n"))).isTrue();
            for (String number : read(out).lines().findFirst().orElseThrow().split(" ", -1)) {
                assertThat(Puppets.soon(() -> number.isEmpty() || state(Long.parseLong(number)) == 'X'))
                        .as(incidents())
                        .isTrue();
            }
            assertThat(read(out)).doesNotContain("ran ");
            assertThat(soonTold("\"done\"", "before", "about to execute " + program))
                    .as(incidents())
                    .isTrue();
        }
    }

    @Test
    void whatRanBeforeTheBanIsEndedToo() throws Exception {
        Process old = start(program.toString(), "wait");
        assertThat(old.inputReader().readLine()).startsWith("ran ");
        try (Guard guard = guard(ban())) {
            assertThat(guard.hearings()).isNotEmpty();
            assertThat(Puppets.soon(() -> !old.isAlive())).isTrue();
        }
    }

    @Test
    void aComebackIsNamedWithItsSource() throws Exception {
        String orders = order(
                        "short",
                        "deadline = \"1s\"",
                        "who = { names = [\"" + name + "\"] }\nscope = \"process\"\nrespond = \"kill\"")
                + order("comeback", "respawn = { within = \"1m\" }", "respond = \"report\"");
        try (Guard guard = guard(orders)) {
            assertThat(guard.hearings()).anyMatch(feed -> feed.name().equals("life") && feed.open());
            Process loop = start("sh", "-c", "while :; do " + program + " wait; done");
            assertThat(soonTold("comeback", "it came back after order short had ended it; started by " + loop.pid()))
                    .as(incidents())
                    .isTrue();
        }
    }

    @Test
    void anOrphanIsEndedWhenItsTimeIsOver() throws Exception {
        String orders = order("orphans", "deadline = \"1500ms\"", "who = { users = [\"21992\"] }\nrespond = \"kill\"");
        try (Guard guard = guard(orders)) {
            assertThat(guard.endurance()).isNotEmpty();
            Process parent = start(
                    "setpriv",
                    "--reuid=21992",
                    "--regid=21992",
                    "--clear-groups",
                    "sh",
                    "-c",
                    "setsid sleep 63 & echo $!");
            long orphan = Long.parseLong(parent.inputReader().readLine().strip());
            assertThat(soonTold("orphans", "\"done\"")).as(incidents()).isTrue();
            assertThat(Puppets.soon(() -> ProcessHandle.of(orphan).isEmpty())).isTrue();
        }
    }

    @Test
    void aServerWhoseCanaryIsGuessedIsEndedAtTheFifthFailureAndOneCrashIsNotPunished() throws Exception {
        String orders = order(
                "canary",
                "canary = [\"canary\", \"fortify\", \"heap\"]",
                "who = { names = [\"" + name
                        + "\"] }\nscope = \"exec-epoch\"\nrespond = [{ from = 1, do = \"report\" },"
                        + " { from = 3, do = \"freeze\", lease = \"500ms\" }, { from = 5, do = \"kill\" }]");
        try (Guard guard = guard(orders)) {
            assumeTrue(
                    guard.hearings().stream().anyMatch(feed -> feed.name().equals("crash") && feed.open()),
                    () -> "needs a core dump socket: " + guard.hearings());
            try (Server innocent = new Server();
                    Server attacked = new Server()) {
                innocent.send('s');
                assertThat(soonTold("its stack canary was written over"))
                        .as(incidents())
                        .isTrue();
                for (int i = 0; i < 5; i++) {
                    attacked.send('s');
                    attacked.answer();
                }
                assertThat(Puppets.soon(() -> !attacked.process.isAlive()))
                        .as(incidents())
                        .isTrue();
                assertThat(soonTold("\"done\"", "gone and verified"))
                        .as(incidents())
                        .isTrue();
                innocent.answer();
                innocent.send('e');
                assertThat(innocent.answer()).startsWith("child ");
                assertThat(innocent.process.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aForkBombEndsByALineInTheFifo() throws Exception {
        try (Guard guard = guard(QUIET);
                Enclosure bomb = Enclosure.open(Adversary.FORK_BOMB)) {
            assertThat(guard.port()).isEmpty();
            Files.writeString(folder.resolve("run/panic"), "kill user:" + bomb.uid() + "\n");
            assertThat(Puppets.soon(() -> said.stream().anyMatch(line -> line.startsWith("done: "))))
                    .as("%s", said)
                    .isTrue();
            assertThat(bomb.census().nothingLives()).isTrue();
        }
    }

    @Test
    void aLeaseIsHonouredByTheNextGuard() throws Exception {
        String freeze = order(
                "hold",
                "deadline = \"1s\"",
                "who = { names = [\"" + name + "\"] }\nrespond = [{ from = 1, do = \"freeze\", lease = \"6s\" }]");
        Path file = Files.writeString(folder.resolve("orders.toml"), freeze);
        Process held = start(program.toString(), "wait");
        Process first = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuardMain.class.getName(),
                        file.toString(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(Puppets.soon(() -> state(held.pid()) == 'T')).isTrue();
        } finally {
            first.destroyForcibly().waitFor();
        }
        assertThat(state(held.pid())).isEqualTo('T');
        try (Guard second = guard(QUIET)) {
            assertThat(second.hearings()).noneMatch(Hearing::open);
            assertThat(Puppets.soon(() -> state(held.pid()) == 'S')).isTrue();
            assertThat(soonTold("\"hold\"", "its lease is over")).as(incidents()).isTrue();
        }
    }

    @Test
    void whoeverIsFrozenGoesOnWhenTheGuardEnds() throws Exception {
        Process held = start(program.toString(), "wait");
        try (Guard guard = guard(order(
                "hold",
                "deadline = \"1s\"",
                "who = { names = [\"" + name + "\"] }\nrespond = [{ from = 1, do = \"freeze\", lease = \"1h\" }]"))) {
            assertThat(soonTold("hold", "\"done\"")).as(incidents()).isTrue();
            assertThat(state(held.pid())).isEqualTo('T');
            // Not beside this one: neither the folders nor the sockets are free.
            assertThatThrownBy(() -> guard(QUIET))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another guard");
            assertThat(guard.hearings()).isNotEmpty();
        }
        assertThat(Puppets.soon(() -> state(held.pid()) == 'S')).isTrue();
    }

    @Test
    void monitoringEndsNobody() throws Exception {
        Process old = start(program.toString(), "wait");
        assertThat(old.inputReader().readLine()).startsWith("ran ");
        try (Guard guard = Guard.start(settings(ban()).onlyMonitoring(), said::add)) {
            assertThat(guard.hearings()).isNotEmpty();
            assertThat(soonTold("\"monitored\"")).as(incidents()).isTrue();
            assertThat(old.isAlive()).isTrue();
        }
    }

    /** Forks a child for each letter. */
    private final class Server implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        Server() throws IOException {
            process = start(program.toString(), "serve", "21993");
            answers = process.inputReader(StandardCharsets.US_ASCII);
            answers.readLine();
        }

        void send(char letter) throws IOException {
            process.getOutputStream().write(letter);
            process.getOutputStream().flush();
        }

        /** What is said of the next child that has ended; null when the server is gone. */
        String answer() throws IOException {
            String line = answers.readLine();
            while (line != null && !line.startsWith("child ")) {
                line = answers.readLine();
            }
            return String.valueOf(line);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
