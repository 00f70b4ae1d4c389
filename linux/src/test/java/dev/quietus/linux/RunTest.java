package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.Containment;
import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunProcess;
import dev.quietus.RunReceipt;
import dev.quietus.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real commands, contained. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunTest {

    @Test
    void passesOnHowTheCommandEnded() throws Exception {
        assertThat(run("exit 7").status()).contains(new ExitStatus.Exited(7));
        assertThat(run("kill -TERM $$").status()).contains(new ExitStatus.Killed(15, false));
        RunReceipt receipt = run("exit 0");
        assertThat(receipt.end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(0)));
        assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        assertThat(receipt.forced()).isFalse();
        assertThat(receipt.leftovers()).isEmpty();
        assertThat(receipt.timeline()).isNotEmpty();
    }

    @Test
    void leavesTheCommandItsStreams() throws Exception {
        try (Run run = Containment.builder("sh", "-c", "cat; echo problem >&2").start()) {
            try (OutputStream input = run.input()) {
                input.write("question".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(text(run.output())).isEqualTo("question");
            assertThat(text(run.error())).isEqualTo("problem\n");
            assertThat(run.await().status()).contains(new ExitStatus.Exited(0));
        }
        try (Run run = Containment.builder("sh", "-c", "echo a; echo b >&2")
                .mergeError()
                .start()) {
            assertThat(text(run.output())).isEqualTo("a\nb\n");
        }
    }

    @Test
    void takesOverWhatAProcessBuilderSays(@TempDir Path folder) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "pwd; echo $WORD; cat")
                .directory(folder.toFile())
                .redirectInput(Path.of("/etc/hostname").toFile())
                .redirectErrorStream(true);
        builder.environment().put("WORD", "two words");

        Process process = RunProcess.of(Containment.of(builder).start());

        assertThat(text(process.getInputStream()))
                .startsWith(folder.toRealPath() + "\ntwo words\n")
                .hasLineCount(3);
        assertThat(process.waitFor()).isZero();
        assertThat(process.isAlive()).isFalse();
        process = RunProcess.of(Containment.builder("sleep", "100").start());
        process.destroyForcibly();
        assertThat(process.exitValue()).isEqualTo(137);
    }

    @Test
    void givesTheCommandACleanStart() throws Exception {
        assertThat(output(Containment.builder("sh", "-c", "ls /proc/self/fd | wc -l; echo $PPID")))
                .isEqualTo("4\n1\n");
        // What was ignored when this JVM was started stays ignored, as exec keeps it: nohup(1) is to work.
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn"))
                .findFirst()
                .orElseThrow();
        assertThat(output(Containment.builder("cat", "/proc/self/status")))
                .contains("SigBlk:\t0000000000000000\n" + ignored + "\nSigCgt:\t0000000000000000\n");
        assertThat(output(Containment.builder("env").environment(Map.of("ONLY", "this"))))
                .isEqualTo("ONLY=this\n");
    }

    @Test
    void leavesNothingOfWhatTheCommandLeft() throws Exception {
        RunReceipt receipt = run("setsid sh -c 'sleep 1000 & sleep 1001' >/dev/null 2>&1 & sleep 0.1; exit 3");

        assertThat(receipt.status()).contains(new ExitStatus.Exited(3));
        assertThat(receipt.forced()).isTrue();
        assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
    }

    @Test
    void asksEverybodyAndForcesWhoDoesNotFollow() throws Exception {
        try (Run run = Containment.builder("sh", "-c", "trap 'echo asked; exit 5' TERM; sleep 100 & wait")
                .timeout(Duration.ofMillis(200))
                .start()) {
            assertThat(text(run.output())).isEqualTo("asked\n");
            assertThat(run.await().end()).isEqualTo(new RunEnd.TimedOut());
            assertThat(run.await().status()).contains(new ExitStatus.Exited(5));
            assertThat(run.await().forced()).isFalse();
        }
        try (Run run = Containment.builder("sh", "-c", "trap '' TERM; sleep 100")
                .timeout(Duration.ofMillis(100))
                .grace(Duration.ofMillis(100))
                .start()) {
            RunReceipt receipt = run.await();
            assertThat(receipt.end()).isEqualTo(new RunEnd.TimedOut());
            assertThat(receipt.status()).isEmpty();
            assertThat(receipt.forced()).isTrue();
        }
    }

    @Test
    void passesSignalsOn() throws Exception {
        try (Run run = Containment.builder("sh", "-c", "trap 'exit 9' USR1; echo ready; while :; do sleep 0.05; done")
                .start()) {
            assertThat(run.output().read()).isEqualTo('r');
            run.ask(Signal.USR1);
            assertThat(run.await().status().orElseThrow()).isIn(new ExitStatus.Exited(9));
        }
    }

    @Test
    void saysWhyACommandCannotStart(@TempDir Path folder) {
        assertThatThrownBy(() -> Containment.builder("no-such-command").start())
                .isInstanceOfSatisfying(
                        QuietusException.class,
                        e -> assertThat(e.reason()).isEqualTo(QuietusException.Reason.COMMAND_NOT_FOUND));
        assertThatThrownBy(() -> Containment.builder("/etc/hostname").start())
                .isInstanceOfSatisfying(
                        QuietusException.class,
                        e -> assertThat(e.reason()).isEqualTo(QuietusException.Reason.CANNOT_EXECUTE));
        assertThatThrownBy(() -> Containment.builder("true")
                        .directory(folder.resolve("none"))
                        .start())
                .hasMessageContaining("enter the directory")
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> Containment.builder().start()).hasMessage("no command to run");
        assertThatThrownBy(() -> Containment.builder("true").require("magic").start())
                .hasMessageContaining("no means of containment");
    }

    @Test
    void endsWithItsBlock() throws Exception {
        Run leaked;
        try (Run run =
                Containment.builder("sh", "-c", "sleep 1000 & sleep 1000").start()) {
            leaked = run;
        }
        assertThat(leaked.await().outcome()).isInstanceOf(Outcome.Gone.class);
        assertThat(leaked.await().end()).isEqualTo(new RunEnd.Ended("ended by this program"));
    }

    @Test
    void servesVirtualThreads() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                int code = i;
                answers.add(threads.submit(() -> {
                    RunReceipt receipt = run("exit " + code);
                    return receipt.status().orElseThrow() instanceof ExitStatus.Exited exited ? exited.code() : -1;
                }));
            }
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get()).isEqualTo(i);
        }
    }

    @Test
    void tellsWhatWasUsed() throws Exception {
        RunReceipt receipt = run("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done");

        assertThat(receipt.usage().user()).isPositive();
        assertThat(receipt.usage().largestResident().orElseThrow()).isBetween(100_000L, 50_000_000L);
    }

    static RunReceipt run(String script) throws InterruptedException {
        try (Run run = Containment.builder("sh", "-c", script).start()) {
            return run.await();
        }
    }

    static String output(Containment.Builder builder) throws IOException {
        try (Run run = builder.start()) {
            return text(run.output());
        }
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
}
