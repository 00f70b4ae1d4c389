package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Mishap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a machine does in a week, in a minute, under the shipped orders: the scripts in the folder {@code week} really do it, and
 * each says whether all that it started ended as it should. Nothing is ended; and then one attack is, by the same guard.
 */
@Timeout(300)
class GuardWeekTest {
    private static final Path CHORES = Path.of("src/test/resources/dev/quietus/cli/week");
    private static final Pattern NEEDS = Pattern.compile("\\A# needs: (.*)\n");
    private static final int SIDE_BY_SIDE = 3;
    private static final int KILLED = 137;
    private static final long CHORE_SECONDS = 120;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private Path said;
    private Process guard;

    @BeforeEach
    void start() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: crashes, the exec gate, packages");
        assumeTrue(
                !Files.readString(Path.of("/proc/sys/kernel/core_pattern")).startsWith("@"),
                "needs the socket of core dumps, which another guard has");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        said = folder.resolve("said");
        guard = new ProcessBuilder(WholeProgramTest.command(
                        "guard", "start", "--run", place("run"), "--log", place("log"), "--state", place("state")))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(soon(() -> said().contains("listens at "))).as(said()).isTrue();
        assumeTrue(said().contains("hears crash"), () -> "needs the socket of core dumps: " + said());
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (guard != null) {
            guard.destroy();
            assertThat(guard.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private String place(String name) {
        return folder.resolve(name).toString();
    }

    private String said() {
        try {
            return Files.readString(said, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean soon(BooleanSupplier holds) throws InterruptedException {
        for (int i = 0; i < 3000; i++) {
            if (holds.getAsBoolean()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return false;
    }

    /** A chore has a folder and a session of its own, so that it is nobody's family. */
    private Process begin(String name, List<String> command) throws IOException {
        Path place = Files.createDirectory(folder.resolve(name));
        List<String> words = new ArrayList<>(List.of("setsid", "--wait"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile());
        builder.environment().put("MISHAP", Mishap.command().getFirst());
        builder.environment()
                .merge("PATH", System.getProperty("java.home") + "/bin", (before, java) -> java + ':' + before);
        Process process = builder.start();
        synchronized (started) {
            started.add(process);
        }
        return process;
    }

    /** How each ended: {@code 0}, or what it said. */
    private Map<String, String> chores() throws Exception {
        List<Path> scripts;
        try (Stream<Path> all = Files.list(CHORES)) {
            scripts = all.filter(GuardWeekTest::isPossible).sorted().toList();
        }
        Map<String, Future<String>> under = new HashMap<>();
        try (ExecutorService hands = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            for (Path script : scripts) {
                String name = Objects.toString(script.getFileName()).replace(".sh", "");
                under.put(name, hands.submit(() -> chore(name, script)));
            }
        }
        Map<String, String> ends = new HashMap<>();
        for (Map.Entry<String, Future<String>> each : under.entrySet()) {
            ends.put(each.getKey(), each.getValue().get());
        }
        return ends;
    }

    private static boolean isPossible(Path script) {
        try {
            var needs = NEEDS.matcher(Files.readString(script));
            assertThat(needs.find()).as("%s says what it needs", script).isTrue();
            return new ProcessBuilder("sh", "-c", "command -v " + needs.group(1).replace(" ", " && command -v "))
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String chore(String name, Path script) throws Exception {
        Process process = begin(
                name,
                List.of("bash", "-eu", "-o", "pipefail", script.toAbsolutePath().toString()));
        process.getOutputStream().close();
        boolean ended = process.waitFor(CHORE_SECONDS, TimeUnit.SECONDS);
        String code = ended ? Integer.toString(process.exitValue()) : "does not end";
        return code.equals("0") ? code : code + ": " + Files.readString(folder.resolve(name + ".out"));
    }

    /** All incidents so far: each order with the standing it has. */
    private List<String> incidents() {
        Typing.Said all = Typing.script().run("guard", "log", "-v", "--json", "--socket", place("run/guard.sock"));
        assertThat(all.code()).as(all.err()).isEqualTo(ExitCode.GONE);
        JsonTree.Source source = new JsonTree.Source("the log", "document");
        List<String> incidents = new ArrayList<>();
        for (JsonTree.Fields one : JsonTree.parse(source, all.out().getBytes(StandardCharsets.UTF_8))
                .objects("incidents")) {
            incidents.add(one.string("order") + ' ' + one.string("standing") + ": " + one.string("reason"));
        }
        return incidents;
    }

    @Test
    void aWeekOfOrdinaryWorkEndsNothingAndAnAttackEnds() throws Exception {
        long begun = System.nanoTime();
        Map<String, String> ends = chores();
        assertThat(ends)
                .as(String.join("\n", incidents()))
                .hasSizeGreaterThan(8)
                .allSatisfy((name, end) -> assertThat(end).as(name).isEqualTo("0"));
        List<String> incidents = incidents();
        assertThat(incidents).allMatch(incident -> incident.matches("(?s)[a-z-]+ (reported|monitored): .*"));
        // It was awake: the accidents among them were told.
        assertThat(incidents)
                .filteredOn(incident -> incident.startsWith("canary reported: its stack"))
                .as(said())
                .hasSizeGreaterThan(5);
        System.out.printf(
                "guard: a week of %d chores in %.0f s, %d incidents, nobody ended%n",
                ends.size(), (System.nanoTime() - begun) / 1e9, incidents.size());

        Process attacked = begin("attack", Mishap.command("serve"));
        for (int i = 0; i < 5; i++) {
            attacked.getOutputStream().write('s');
            attacked.getOutputStream().flush();
        }
        assertThat(soon(() -> incidents().stream().anyMatch(incident -> incident.startsWith("canary done: "))))
                .as(String.join("\n", incidents()))
                .isTrue();
        assertThat(attacked.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(attacked.exitValue()).isEqualTo(KILLED);
        assertThat(said()).doesNotContain("while the guard ended");
    }
}
