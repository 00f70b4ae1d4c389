package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.QUIET;
import static dev.quietus.guard.GuardScene.order;
import static dev.quietus.guard.GuardScene.read;
import static dev.quietus.guard.GuardScene.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole guard, and what happens on this machine. */
@Timeout(120)
class GuardTest extends AtGuardScene {
    private String ban() {
        return order("ban", "execution = { paths = [\"" + scene.program() + "\"] }", "respond = \"kill\"");
    }

    @Test
    void aBannedProgramNeverRunsAndWhoTriedIsGoneWithItsFamily() throws Exception {
        try (Guard guard = scene.guard(ban())) {
            assumeTrue(GuardScene.hears(guard, "exec-gate"), "needs fanotify permission events");
            // An orphan: who comes from the guard is never held, lest it wait for itself.
            Path out = folder.resolve("out");
            scene.start(
                    "--fork",
                    "perl",
                    "-e",
                    "$| = 1; open STDOUT, '>', '" + out + "'; my $from = getppid;"
                            + " for (1 .. 500) { last if getppid != $from || $from == 1; select undef, undef, undef, .01 }"
                            + " my $c = fork; if (!$c) { exec 'sleep', '61' } print \"$$ $c \\n\";"
                            + " exec '" + scene.program() + "', 'wait'; sleep 62");
            assertThat(Puppets.soon(() -> read(out).endsWith("\n"))).isTrue();
            for (String number : read(out).lines().findFirst().orElseThrow().split(" ", -1)) {
                assertThat(Puppets.soon(() -> number.isEmpty() || state(Long.parseLong(number)) == 'X'))
                        .as(scene.incidents())
                        .isTrue();
            }
            assertThat(read(out)).doesNotContain("ran ");
            assertThat(scene.receipt("ban")).contains("before", "about to execute " + scene.program());
        }
    }

    @Test
    void whatRanBeforeTheBanIsEndedToo() throws Exception {
        Process old = scene.start(scene.program().toString(), "wait");
        assertThat(old.inputReader().readLine()).startsWith("ran ");
        try (Guard guard = scene.guard(ban())) {
            assertThat(guard.hearings()).isNotEmpty();
            assertThat(Puppets.soon(() -> !old.isAlive())).isTrue();
            assertThat(scene.receipt("ban")).contains("already");
        }
    }

    @Test
    void aComebackIsNamedWithItsSource() throws Exception {
        String orders = order(
                        "short",
                        "deadline = \"1s\"",
                        "who = { names = [\"" + scene.name() + "\"] }\nscope = \"process\"\nrespond = \"kill\"")
                + order("comeback", "respawn = { within = \"1m\" }", "respond = \"report\"");
        try (Guard guard = scene.guard(orders)) {
            assertThat(GuardScene.hears(guard, "life")).isTrue();
            Process loop = scene.start("sh", "-c", "while :; do " + scene.program() + " wait; done");
            assertThat(scene.receipt("short")).contains("it has lived");
            assertThat(scene.soonTold(
                            "comeback", "it came back after order short had ended it; started by " + loop.pid()))
                    .as(scene.incidents())
                    .isTrue();
        }
    }

    @Test
    void anOrphanIsEndedWhenItsTimeIsOver() throws Exception {
        String orders = order("orphans", "deadline = \"1500ms\"", "who = { users = [\"21992\"] }\nrespond = \"kill\"");
        try (Guard guard = scene.guard(orders)) {
            assertThat(guard.endurance()).isNotEmpty();
            Process parent = scene.start(
                    "setpriv",
                    "--reuid=21992",
                    "--regid=21992",
                    "--clear-groups",
                    "sh",
                    "-c",
                    "setsid sleep 63 & echo $!");
            long orphan = Long.parseLong(parent.inputReader().readLine().strip());
            assertThat(scene.receipt("orphans")).contains("it has lived");
            assertThat(Puppets.soon(() -> ProcessHandle.of(orphan).isEmpty())).isTrue();
        }
    }

    @Test
    void aServerWhoseCanaryIsGuessedIsEndedAtTheFifthFailureAndOneCrashIsNotPunished() throws Exception {
        String orders = order(
                "canary",
                "canary = [\"canary\", \"fortify\", \"heap\"]",
                "who = { names = [\"" + scene.name()
                        + "\"] }\nscope = \"exec-epoch\"\nrespond = [{ from = 1, do = \"report\" },"
                        + " { from = 3, do = \"freeze\", lease = \"500ms\" }, { from = 5, do = \"kill\" }]");
        try (Guard guard = scene.guard(orders)) {
            assumeTrue(GuardScene.hearsAll(guard, "crash"), () -> "needs a core dump socket: " + guard.hearings());
            try (Server innocent = new Server();
                    Server attacked = new Server()) {
                innocent.send('s');
                assertThat(scene.soonTold("its stack canary was written over"))
                        .as(scene.incidents())
                        .isTrue();
                for (int i = 0; i < 5; i++) {
                    attacked.send('s');
                    attacked.answer();
                }
                assertThat(Puppets.soon(() -> !attacked.process.isAlive()))
                        .as(scene.incidents())
                        .isTrue();
                assertThat(scene.receipt("canary")).contains("its stack canary was written over");
                innocent.answer();
                innocent.send('e');
                assertThat(innocent.answer()).startsWith("child ");
                assertThat(innocent.process.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aForkBombEndsByALineInTheFifo() throws Exception {
        try (Guard guard = scene.guard(QUIET);
                Enclosure bomb = Enclosure.open(Adversary.FORK_BOMB)) {
            assertThat(guard.port()).isEmpty();
            Files.writeString(folder.resolve("run/panic"), "kill user:" + bomb.uid() + "\n");
            assertThat(Puppets.soon(() -> scene.said().stream().anyMatch(line -> line.startsWith("done: "))))
                    .as("%s", scene.said())
                    .isTrue();
            assertThat(bomb.census().nothingLives()).isTrue();
        }
    }

    @Test
    void aLeaseIsHonouredByTheNextGuard() throws Exception {
        String freeze = order(
                "hold",
                "deadline = \"1s\"",
                "who = { names = [\"" + scene.name()
                        + "\"] }\nrespond = [{ from = 1, do = \"freeze\", lease = \"6s\" }]");
        Path file = Files.writeString(folder.resolve("orders.toml"), freeze);
        Process held = scene.start(scene.program().toString(), "wait");
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
        try (Guard second = scene.guard(QUIET)) {
            assertThat(second.hearings()).noneMatch(Hearing::open);
            assertThat(Puppets.soon(() -> state(held.pid()) == 'S')).isTrue();
            assertThat(scene.soonTold("\"hold\"", "its lease is over"))
                    .as(scene.incidents())
                    .isTrue();
        }
    }

    @Test
    void whoeverIsFrozenGoesOnWhenTheGuardEnds() throws Exception {
        Process held = scene.start(scene.program().toString(), "wait");
        try (Guard guard = scene.guard(order(
                "hold",
                "deadline = \"1s\"",
                "who = { names = [\"" + scene.name()
                        + "\"] }\nrespond = [{ from = 1, do = \"freeze\", lease = \"1h\" }]"))) {
            assertThat(scene.soonTold("hold", "\"done\"")).as(scene.incidents()).isTrue();
            assertThat(state(held.pid())).isEqualTo('T');
            // Not beside this one: neither the folders nor the sockets are free.
            assertThatThrownBy(() -> scene.guard(QUIET))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another guard");
            assertThat(guard.hearings()).isNotEmpty();
        }
        assertThat(Puppets.soon(() -> state(held.pid()) == 'S')).isTrue();
    }

    @Test
    void monitoringEndsNobody() throws Exception {
        Process old = scene.start(scene.program().toString(), "wait");
        assertThat(old.inputReader().readLine()).startsWith("ran ");
        try (Guard guard = Guard.start(scene.settings(ban()).onlyMonitoring(), scene.said()::add)) {
            assertThat(guard.hearings()).isNotEmpty();
            assertThat(scene.soonTold("\"monitored\"")).as(scene.incidents()).isTrue();
            assertThat(old.isAlive()).isTrue();
        }
    }

    /** Forks a child for each letter. */
    private final class Server implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        Server() throws IOException {
            process = scene.start(scene.program().toString(), "serve", "21993");
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
