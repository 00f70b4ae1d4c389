package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.Containment;
import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.QuietusException;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.Signal;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class RunTest extends AtZoo {
    private static final int TRIALS = Integer.getInteger("quietus.trials", 3);

    @ParameterizedTest
    @EnumSource(Animal.class)
    void nothingOutlivesARun(Animal animal) {
        for (int trial = 0; trial < TRIALS; trial++) {
            try (Zoo each = Zoo.open();
                    Run run = quiet(each.command(animal.word(), animal.extra())).start()) {
                // A respawner's first one ends at once, and with it the run.
                each.until(animal.by() == Animal.By.NAME && animal.grown() == 1 ? 0 : animal.grown());
                RunReceipt receipt = run.end();

                assertThat(each.survivors()).as(animal + " " + receipt).isEmpty();
                assertThat(receipt.outcome()).as(animal + " " + receipt).isInstanceOf(Outcome.Gone.class);
            }
        }
    }

    @Test
    void aStrayIsFoundByItsVariable() {
        String outside = Long.toString(ProcessHandle.current().pid());
        try (Run run = quiet(zoo.command("forger", outside)).start()) {
            zoo.until(2);
            RunReceipt receipt = run.end();

            assertThat(zoo.survivors()).as(receipt.toString()).isEmpty();
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        }
    }

    /** It has another parent, another job and another environment: nothing tells whose it is, and that is said. */
    @Test
    void whoShedsItsVariableMakesTheOutcomeUnknown() {
        String outside = Long.toString(ProcessHandle.current().pid());
        try (Run run = quiet(zoo.command("shedder", outside)).start()) {
            zoo.until(2);
            RunReceipt receipt = run.end();

            assertThat(zoo.living()).as(receipt.toString()).isNotEmpty();
            assertThat(receipt.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Unknown.class,
                            unknown -> assertThat(unknown.reason()).contains(zoo.name(), "--means job"));
        }
        // It was there before this one, which therefore is in no doubt; nor is one that was told to look at its job
        // alone.
        try (Run run = quiet(zoo.command("sleeper", "")).start()) {
            assertThat(run.end().outcome()).isInstanceOf(Outcome.Gone.class);
        }
        try (Zoo other = Zoo.open();
                Run run = quiet(other.command("shedder", outside))
                        .means(Set.of("job"))
                        .start()) {
            other.until(2);
            RunReceipt receipt = run.end();
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.weaknesses()).anyMatch(line -> line.contains("births"));
            other.end();
        }
        zoo.end();
    }

    /** Two runs at a time, of which the first to end was the first to begin. */
    @Test
    void anotherRunIsInNoDoubt() {
        try (Zoo other = Zoo.open();
                Run first = quiet(zoo.command("tree", "1")).start();
                Run second = quiet(other.command("tree", "1")).start()) {
            other.until(3);
            assertThat(first.end().outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(second.end().outcome()).isInstanceOf(Outcome.Gone.class);
        }
    }

    @Test
    void passesItsStreamsAndItsCode() throws Exception {
        try (Run run = Containment.builder(zoo.command("echo", "a \"quoted\" \\\"word\\"))
                .start()) {
            String said = new String(run.output().readAllBytes(), StandardCharsets.UTF_8);
            RunReceipt receipt = run.await();

            assertThat(said.strip()).isEqualTo("a \"quoted\" \\\"word\\");
            assertThat(receipt.status()).isEqualTo(Optional.of(new ExitStatus.Exited(0)));
            assertThat(receipt.forced()).isFalse();
        }
        try (Run run = quiet(zoo.command("exit", "259")).start()) {
            assertThat(run.await().end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(259)));
        }
    }

    @Test
    void whatTheCommandLeavesRunningIsEnded() throws Exception {
        try (Run run = quiet(zoo.command("middle", "")).start()) {
            RunReceipt receipt = run.await();

            assertThat(receipt.forced()).isTrue();
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(zoo.survivors()).isEmpty();
        }
    }

    @Test
    void endsWhenItsTimeIsOver() throws Exception {
        try (Run run = quiet(zoo.command("deaf-console", ""))
                .timeout(Duration.ofMillis(500))
                .grace(Duration.ofMillis(300))
                .start()) {
            RunReceipt receipt = run.await();

            assertThat(receipt.end()).isEqualTo(new RunEnd.TimedOut());
            assertThat(receipt.forced()).isTrue();
            assertThat(zoo.survivors()).isEmpty();
        }
    }

    @Test
    void asksEverybody() throws Exception {
        try (Run run = quiet(zoo.command("code-259", "")).start()) {
            zoo.until(1);
            Zoo.pause(500);
            run.ask(Signal.INT);

            assertThat(run.await().end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(259)));
        }
    }

    @Test
    void keepsTheLimitOfProcesses() throws Exception {
        try (Run run = quiet(zoo.command("threads", "500")).maxProcesses(50).start()) {
            RunReceipt receipt = run.await();

            assertThat(receipt.end()).isInstanceOf(RunEnd.LimitBroken.class);
            assertThat(receipt.weaknesses()).isNotEmpty();
            assertThat(zoo.survivors()).isEmpty();
        }
    }

    @Test
    void keepsTheLimitsOfTimeAndMemory() throws Exception {
        try (Run run = quiet(List.of("cmd.exe", "/c", "for /l %i in (1,0,2) do rem"))
                .cpuTime(Duration.ofMillis(300))
                .timeout(Duration.ofSeconds(60))
                .start()) {
            assertThat(run.await().end())
                    .isInstanceOfSatisfying(
                            RunEnd.LimitBroken.class,
                            broken -> assertThat(broken.limit()).isEqualTo("cpu-time"));
        }
        try (Run run = quiet(zoo.command("sleeper", "")).memory(4096).start()) {
            assertThat(run.await().end())
                    .isInstanceOfSatisfying(
                            RunEnd.LimitBroken.class,
                            broken -> assertThat(broken.limit()).isEqualTo("memory"));
        }
        assertThat(zoo.survivors()).isEmpty();
    }

    @Test
    void endsWithItsHost() throws IOException, InterruptedException {
        List<String> host = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-Djava.security.properties=" + System.getProperty("java.security.properties"),
                "-Djava.net.preferIPv4Stack=true",
                "-XX:-PrintWarnings",
                "-cp",
                System.getProperty("java.class.path"),
                HaltingHost.class.getName()));
        host.addAll(zoo.command("tree", "2"));
        Process process = new ProcessBuilder(host)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        // The tree, and the host, which has been told the same words.
        zoo.until(8);
        // The host halts on its own; its exit tells that it had started the run.
        assertThat(process.waitFor()).isEqualTo(42);
        assertThat(zoo.survivors()).isEmpty();
    }

    @Test
    void saysWhatThereIsNot() {
        assertThatThrownBy(() -> quiet(List.of("no-such-program-here")).start())
                .isInstanceOf(QuietusException.class)
                .extracting(e -> ((QuietusException) e).reason())
                .isEqualTo(QuietusException.Reason.COMMAND_NOT_FOUND);
        assertThatThrownBy(() -> quiet(List.of("x.cmd", "a&calc")).start())
                .isInstanceOf(QuietusException.class)
                .hasMessageContaining("cmd.exe would read more into it");
        assertThatThrownBy(() -> quiet(zoo.command("sleeper", ""))
                        .require("pid-namespace")
                        .start())
                .isInstanceOf(QuietusException.class)
                .extracting(e -> ((QuietusException) e).reason())
                .isEqualTo(QuietusException.Reason.UNAVAILABLE);
    }

    @Test
    void givesItsVariables() throws Exception {
        try (Run run = Containment.builder("cmd.exe", "/c", "echo %WORD% %QUIETUS_RUN%")
                .environment(Map.of("WORD", "wörd", "SystemRoot", System.getenv("SystemRoot")))
                .name("named-here")
                .start()) {
            String said = new String(run.output().readAllBytes(), StandardCharsets.UTF_8);
            run.await();
            assertThat(said).startsWith("w").contains("named-here");
        }
    }

    private static Containment.Builder quiet(List<String> command) {
        return Containment.builder(command)
                .input(Redirect.from(new java.io.File("NUL")))
                .output(Redirect.DISCARD)
                .error(Redirect.DISCARD);
    }
}
