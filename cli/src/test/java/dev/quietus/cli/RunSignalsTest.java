package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to the run when something happens to Quietus. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RunSignalsTest {
    @TempDir
    Path folder;

    private Path out() {
        return folder.resolve("out");
    }

    private Path err() {
        return folder.resolve("err");
    }

    private Process begin(String... words) throws Exception {
        Process process = Ran.begin(out(), err(), Map.of(), Ran.run(words));
        Sleepers.await(() -> text(out()).contains("ready"));
        return process;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return "";
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "HUP, 129", "INT, 130", "QUIT, 131"})
    void aSignalStopsTheRun(String signal, int code) throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String mark = sleepers.program().toString();
            String script = "trap 'echo asked; exit 3' TERM; " + mark + " 300 & echo ready; wait";
            Process quietus = begin("-q", "--", "sh", "-c", script);
            WholeProgramTest.signal(signal, quietus);
            Ran ran = Ran.ended(quietus, out(), err());
            assertThat(ran.out()).isEqualTo("ready\nasked\n");
            assertThat(ran.code()).as(ran.err()).isEqualTo(code);
            assertThat(Marked.living(mark)).isEmpty();
        }
    }

    @Test
    void theSecondOneForces() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String mark = sleepers.program().toString();
            String script = "trap 'echo asked' TERM; " + mark + " 300 & echo ready; while :; do sleep 0.1; done";
            Process quietus = begin("--grace", "1h", "--", "bash", "-c", script);
            WholeProgramTest.signal("TERM", quietus);
            Sleepers.await(() -> text(out()).contains("asked"));
            assertThat(quietus.isAlive()).isTrue();
            WholeProgramTest.signal("INT", quietus);
            Ran ran = Ran.ended(quietus, out(), err());
            assertThat(ran.code()).isEqualTo(143);
            assertThat(ran.err()).contains("quietus: Quietus got signal 15; ended by force");
            assertThat(Marked.living(mark)).isEmpty();
        }
    }

    @Test
    void whatIsIgnoredStaysIgnored() throws Exception {
        List<String> words = new java.util.ArrayList<>(List.of("sh", "-c", "trap '' HUP; exec \"$@\"", "sh"));
        words.addAll(Ran.run("-q", "--", "sh", "-c", "echo ready; sleep 1; exit 4"));
        Process quietus = Ran.begin(out(), err(), Map.of(), words);
        Sleepers.await(() -> text(out()).contains("ready"));
        WholeProgramTest.signal("HUP", quietus);
        assertThat(Ran.ended(quietus, out(), err()).code()).isEqualTo(4);
    }

    @Test
    void killedItLeavesNothing() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String mark = sleepers.program().toString();
            String many =
                    "trap '' TERM HUP INT; for i in 1 2 3 4 5; do setsid " + mark + " 300 & done; echo ready; wait";
            Process quietus = begin("-q", "--", "bash", "-c", many);
            Sleepers.await(() -> Marked.living(mark).size() >= 5);
            WholeProgramTest.signal("KILL", quietus);
            assertThat(quietus.waitFor(5, TimeUnit.SECONDS)).isTrue();
            Marked.assertGone(mark);
        }
    }
}
