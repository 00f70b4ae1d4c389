package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A guard that is alone with what it guards, in a PID namespace with a room of its own, as in a container: there something may
 * really become short, and it may choose whom to end.
 */
@Timeout(120)
class GuardContainerTest {
    private static final String PROCESSES = "300";
    private static final int MEBIBYTE = 1 << 20;
    private static final String MEMORY = Long.toString(700L * MEBIBYTE);
    private static final String STRANGER = "21996";
    private static final String ATTACKER = "21997";

    /** Until there is no room any more, and then goes on trying. */
    private static final String BOMB = "while (1) { defined(fork) or select(undef, undef, undef, 0.05) }";

    private static final String HOG = "my $all = ''; vec($all, 590 << 20, 8) = 1; sleep 100";

    @TempDir
    Path folder;

    private Path pids;
    private Path memory;
    private Puppets puppets;
    private final List<Process> containers = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: namespaces and cgroups");
        pids = group("pids", "pids.max", PROCESSES);
        memory = group("memory", "memory.limit_in_bytes", MEMORY);
        puppets = new Puppets(folder);
    }

    private static Path group(String controller, String limit, String value) throws IOException {
        Path all = Path.of("/sys/fs/cgroup", controller);
        assumeTrue(Files.isWritable(all.resolve("cgroup.procs")), "needs the " + controller + " controller, version 1");
        Path group = Files.createDirectory(
                all.resolve("quietus-guard-" + ProcessHandle.current().pid()));
        Files.writeString(group.resolve(limit), value);
        return group;
    }

    @AfterEach
    void end() throws Exception {
        for (Process container : containers) {
            container.descendants().forEach(ProcessHandle::destroyForcibly);
            container.destroyForcibly().waitFor();
        }
        for (Path group : new Path[] {pids, memory}) {
            if (group != null) {
                assertThat(Puppets.soon(() ->
                                GuardScene.read(group.resolve("cgroup.procs")).isEmpty()))
                        .isTrue();
                Files.delete(group);
            }
        }
        if (Files.exists(folder.resolve("log"))) {
            assertThat(AuditLog.verify(folder.resolve("log"))).isEmpty();
        }
    }

    /** A guard with one order about that, then somebody who has nothing to do with it, then a program of another user. */
    private void start(String shortage, String program) throws IOException {
        Path orders = Files.writeString(
                folder.resolve("orders.toml"),
                GuardScene.order(
                        "room",
                        "resources = { of = \"" + shortage + "\", over = \"90%\", lasting = \"1s\" }",
                        "respond = \"kill\"\ncool-down = \"5s\""));
        List<String> guard = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                GuardMain.class.getName(),
                orders.toString(),
                folder.toString());
        String as = "setpriv --reuid=%1$s --regid=%1$s --clear-groups setsid ";
        String inside =
                "'" + String.join("' '", guard) + "' >ready 2>said & until grep -q hears ready; do sleep 0.1; done; "
                        + String.format(as, STRANGER) + puppets.program() + " 100 & "
                        + String.format(as, ATTACKER) + "perl -e \"" + program.replace("$", "\\$") + "\" & wait";
        containers.add(new ProcessBuilder(
                        "sh",
                        "-c",
                        "echo $$ > " + pids + "/cgroup.procs; echo $$ > " + memory + "/cgroup.procs;"
                                + " exec unshare --pid --fork --mount-proc --kill-child sh -c \"$1\"",
                        "sh",
                        inside)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start());
    }

    private String told() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("out", "ready", "said", "log/audit-000000000000000001.jsonl")) {
            all.append(GuardScene.read(folder.resolve(name)));
        }
        return all.toString();
    }

    private void assertEnded(String reason) throws InterruptedException {
        assertThat(Puppets.soon(() -> told().contains("gone and verified")))
                .as(told())
                .isTrue();
        assertThat(told()).contains("\"room\"", reason, "\"uid\":\"" + ATTACKER + "\"");
        assertThat(containers
                        .getFirst()
                        .descendants()
                        .map(process -> process.info().command().orElse("")))
                .as("who had nothing to do with it")
                .contains(puppets.program().toString());
    }

    private static long number(Path file) {
        return Long.parseLong(GuardScene.read(file).strip());
    }

    @Test
    void aForkBombEndsThoughNobodyCanForkAnyMore() throws Exception {
        start("processes", BOMB);
        assertThat(Puppets.soon(() -> number(pids.resolve("pids.current")) > 270))
                .as(told())
                .isTrue();
        assertEnded("processes of the machine");
        assertThat(Puppets.soon(() -> number(pids.resolve("pids.current")) < 200))
                .as(told())
                .isTrue();
    }

    @Test
    void whoeverUsesUpTheMemoryEnds() throws Exception {
        start("memory", HOG);
        assertEnded("memory of the machine");
        assertThat(number(memory.resolve("memory.usage_in_bytes"))).isLessThan(500L * MEBIBYTE);
        assertThat(GuardScene.read(memory.resolve("memory.oom_control"))).contains("oom_kill 0");
    }
}
