package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: what cannot be tried within this one. */
final class WholeProgramTest {
    @TempDir
    Path folder;

    /** The letter of the state in /proc, {@code -} when there is no such process. */
    static char state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return '-';
        }
    }

    /** Quietus as this build has it, with these words. */
    static List<String> command(String... words) {
        return program(System.getProperty("java.class.path"), words);
    }

    static List<String> program(String classPath, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classPath, "dev.quietus.cli.Main"));
        command.addAll(List.of(words));
        return command;
    }

    private Process start(Path err, List<String> command) throws IOException {
        return new ProcessBuilder(Ran.heeding(command))
                .redirectError(err.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    @Test
    void aReaderThatHasGoneAwayChangesNothing() throws Exception {
        Path err = folder.resolve("err");
        for (String json : new String[] {"-v", "--json"}) {
            try (Sleepers sleepers = new Sleepers(Files.createTempDirectory(folder, "s"))) {
                Process process = sleepers.start();
                String command = "\"$@\" | true; exit ${PIPESTATUS[0]}";
                List<String> words =
                        new ArrayList<>(List.of("bash", "-c", command, "x", "sh", "-c", "sleep 0.5; exec \"$@\"", "x"));
                words.addAll(command("kill", Long.toString(process.pid()), json));
                Process shell = start(err, words);
                assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(shell.exitValue()).isZero();
                assertThat(Files.readString(err)).doesNotContain("Exception", "\tat ");
                Sleepers.await(() -> !process.isAlive());
            }
        }
    }

    @Test
    void aClosedOutputChangesNothing() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            List<String> words = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >&-", "x"));
            words.addAll(command("kill", Long.toString(process.pid())));
            Path err = folder.resolve("err");
            Process shell = start(err, words);
            assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(shell.exitValue()).isZero();
            assertThat(Files.readString(err)).doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void aFullDiskIsAnErrorAndChangesNothing() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            String pid = Long.toString(process.pid());
            for (String words : new String[] {"find " + pid, "find --json " + pid, "kill " + pid, "--help"}) {
                List<String> shell = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >/dev/full", "x"));
                shell.addAll(command(words.split(" ")));
                Path err = folder.resolve("err");
                Process program = start(err, shell);
                assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(program.exitValue()).as(words).isEqualTo(1);
                assertThat(Files.readString(err)).startsWith("quietus: cannot write to standard output: ");
                assertThat(Files.readString(err).lines()).hasSize(1);
            }
            Sleepers.await(() -> !process.isAlive());
        }
    }

    @Test
    void theQuitKeyEndsItLikeAnyProgram() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            Path err = folder.resolve("err");
            String pid = Long.toString(process.pid());
            for (boolean ignored : new boolean[] {false, true}) {
                String script = "trap " + (ignored ? "''" : "-") + " INT QUIT; ulimit -c 0; exec \"$@\"";
                List<String> shell = new ArrayList<>(List.of("sh", "-c", script, "x"));
                shell.addAll(command("stop", "--ask-only", "--signal", "WINCH", "--grace", "1m", "-v", pid));
                Files.deleteIfExists(err);
                Process quietus = start(err, shell);
                Sleepers.await(() -> size(err) > 0);
                signal("QUIT", quietus);
                // Who was started in the background, as a shell does it, hears neither key.
                assertThat(quietus.waitFor(ignored ? 1 : 10, TimeUnit.SECONDS)).isNotEqualTo(ignored);
                quietus.destroyForcibly().waitFor();
                assertThat(quietus.exitValue()).isEqualTo(ignored ? 137 : 131);
                assertThat(Files.readString(err) + Files.readString(folder.resolve("out")))
                        .doesNotContain("Full thread dump");
            }
            assertThat(state(process.pid())).isEqualTo('S');
        }
    }

    @Test
    void controlCIsOneHundredAndThirtyAndLeavesNobodyStopped() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            Path err = folder.resolve("err");
            Process quietus = start(
                    err,
                    command(
                            "stop",
                            "--ask-only",
                            "--signal",
                            "WINCH",
                            "--grace",
                            "1m",
                            "-v",
                            Long.toString(process.pid())));
            Sleepers.await(() -> size(err) > 0);
            signal("INT", quietus);
            assertThat(quietus.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(quietus.exitValue()).isEqualTo(130);
            assertThat(Files.readString(err)).contains("interrupted").doesNotContain("\tat ");
            assertThat(state(process.pid())).isEqualTo('S');
        }
    }

    @Test
    void beingTerminatedIsAnInterruptionToo() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            Path err = folder.resolve("err");
            Process quietus = start(err, command("wait", Long.toString(process.pid())));
            Sleepers.await(() -> quietus.toHandle().info().totalCpuDuration().isPresent());
            Thread.sleep(1500);
            signal("TERM", quietus);
            assertThat(quietus.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(quietus.exitValue()).isEqualTo(130);
            assertThat(state(process.pid())).isEqualTo('S');
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Nobody has pressed a key: what nobody foresaw is an internal error. */
    @Test
    void whatIsNotCaughtIsNoInterruption() throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("jackson"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> words =
                program(classPath, "run", "--receipt", folder.resolve("receipt").toString(), "true");
        Ran ran = Ran.program(folder, Map.of(), words);
        assertThat(ran.err()).contains("NoClassDefFoundError");
        assertThat(ran.code()).isEqualTo(ExitCode.INTERNAL.number());
    }
}
