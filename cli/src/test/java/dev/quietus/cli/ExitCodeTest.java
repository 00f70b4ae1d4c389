package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Evidence;
import dev.quietus.Member;
import dev.quietus.Outcome;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Resistance;
import dev.quietus.Users;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every exit code, with real processes where one can be had. 130 is in {@link WholeProgramTest}. */
final class ExitCodeTest {
    @TempDir
    Path folder;

    @Test
    void goneIsZero() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            Typing.Said said = Typing.script().run("kill", Long.toString(process.pid()));
            assertThat(said.code()).isEqualTo(ExitCode.GONE);
            assertThat(said.code().number()).isZero();
            // This JVM collects it, sooner or later.
            assertThat(said.out())
                    .matches("gone  " + process.pid() + " " + sleepers.name()
                            + "  \\(signal 9(; its parent \\d+ has yet to collect it)?\\)\n");
            assertThat(said.err()).isEmpty();
            Sleepers.await(() -> !process.isAlive());
        }
    }

    @Test
    void aFamilyGoesTogether() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process shell = sleepers.family();
            ProcessHandle child = shell.descendants().findFirst().orElseThrow();
            Typing.Said said = Typing.script().run("stop", Long.toString(shell.pid()), "--grace", "5s");
            assertThat(said.code()).isEqualTo(ExitCode.GONE);
            assertThat(said.out()).contains("gone  all 2 processes, verified");
            Sleepers.await(() -> !child.isAlive());
        }
    }

    @Test
    void quietSaysNothingOfWhatIsWell() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            assertThat(Typing.script().run("kill", "-q", Long.toString(process.pid())))
                    .isEqualTo(new Typing.Said(ExitCode.GONE, "", ""));
        }
    }

    /** Fails at the first thing that is asked of it. */
    private static final class BrokenTerminal implements Terminal {
        @Override
        public boolean canAsk() {
            throw new IllegalStateException("broken");
        }

        @Override
        public boolean showsOutput() {
            return false;
        }

        @Override
        public boolean showsTalk() {
            return false;
        }

        @Override
        public @org.jspecify.annotations.Nullable String readLine() {
            return null;
        }

        @Override
        public boolean reading() {
            return false;
        }

        @Override
        public int columns() {
            return 100;
        }
    }

    @Test
    void anInternalErrorIsOneLineAndATraceOnlyWhenAskedFor() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String pid = Long.toString(sleepers.start().pid());
            for (boolean verbose : new boolean[] {false, true}) {
                java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
                java.io.PrintStream err = new java.io.PrintStream(bytes, true, java.nio.charset.StandardCharsets.UTF_8);
                Surroundings broken =
                        new Surroundings(Output.to(System.out), err, new BrokenTerminal(), name -> null, true);
                String[] words = verbose ? new String[] {"kill", "-i", "-v", pid} : new String[] {"kill", "-i", pid};
                assertThat(Main.run(words, broken)).isEqualTo(1);
                String text = bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
                assertThat(text).startsWith("quietus: internal error").contains("broken");
                assertThat(text.contains("\tat dev.quietus")).isEqualTo(verbose);
            }
        }
    }

    @Test
    void usageIsTwo() {
        Typing.Said said = Typing.script().run("kill", "--grace", "nonsense", "1");
        assertThat(said.code().number()).isEqualTo(2);
        assertThat(said.err().lines()).hasSize(1);
        assertThat(Typing.script()
                        .run("kill", "--override-rail", "no-such", "1")
                        .code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Typing.script().run("kill", "--grace", "1s", "1").err()).contains("--signal TERM");
        assertThat(Typing.script().run("stop", "--signal", "KILL", "1").err()).contains("quietus kill");
        assertThat(Typing.script().run("kill", "-y", "-i", "1").err()).contains("contradict");
        assertThat(Typing.script().run("kill", "--color", "blue", "1").code()).isEqualTo(ExitCode.USAGE);
        assertThat(Typing.script().run("kill", "a\uFFFDb").err()).contains("UTF-8 locale");
    }

    @Test
    void nothingMatchedIsThree() {
        Typing.Said said = Typing.script().run("kill", "no-such-process-" + System.nanoTime());
        assertThat(said.code().number()).isEqualTo(3);
        assertThat(said.out()).isEmpty();
    }

    @Test
    void notPermittedIsFourOnlyWhenNothingCouldBeEnded() {
        Outcome forbidden = new Outcome.Survived(new Resistance.NotPermitted("CAP_KILL"));
        Outcome gone = new Outcome.Gone(List.of(), Optional.empty(), Optional.empty());
        Outcome slow = new Outcome.Survived(new Resistance.Slow("x"));
        assertThat(ExitCode.of(receipt(forbidden, forbidden)).number()).isEqualTo(4);
        assertThat(ExitCode.of(receipt(forbidden, gone)).number()).isEqualTo(7);
        assertThat(ExitCode.of(receipt(forbidden, slow)).number()).isEqualTo(7);
        assertThat(ExitCode.of(QuietusException.Reason.NOT_PERMITTED).number()).isEqualTo(4);
    }

    private static Receipt receipt(Outcome... outcomes) {
        List<Receipt.Entry> entries = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            ProcessIdentity identity = new ProcessIdentity("0123456789abcdef", 5, 5, 0);
            ProcessFacts facts = new ProcessFacts(
                    identity,
                    1,
                    5,
                    5,
                    "",
                    new Users(0, 0, 0),
                    ProcessState.SLEEPING,
                    1,
                    false,
                    "x",
                    "",
                    false,
                    true,
                    Powers.ALL,
                    0);
            Member member = new Member(facts, new Evidence(Evidence.Kind.NAMED, "pid 5"));
            entries.add(new Receipt.Entry(member, outcome, "", List.of()));
        }
        return new Receipt(
                "kill",
                Instant.EPOCH,
                Duration.ZERO,
                List.of("5"),
                outcomes[0],
                entries,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    @Test
    void needsConfirmationIsFive() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process one = sleepers.start();
            Process other = sleepers.start();
            Typing.Said said = Typing.script().run("kill", sleepers.name());
            assertThat(said.code().number()).isEqualTo(5);
            assertThat(one.isAlive() && other.isAlive()).isTrue();
        }
    }

    @Test
    void aRailIsSix() {
        Typing.Said said = Typing.script()
                .run(
                        "kill",
                        "--yes",
                        "--only",
                        Long.toString(ProcessHandle.current().pid()));
        assertThat(said.code().number()).isEqualTo(6);
        assertThat(said.err()).contains("refused by rail 'self'");
        assertThat(Typing.script().run("kill", "--yes", "--only", "1").code()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void survivedIsSeven() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            String pid = Long.toString(process.pid());
            Typing.Said said = Typing.script().run("wait", pid, "--timeout", "50ms");
            assertThat(said.code().number()).isEqualTo(7);
            assertThat(said.out()).contains("survived  " + pid).contains("still running when the time was up");
            assertThat(process.isAlive()).isTrue();
            process.destroyForcibly();
            Process quick = sleepers.start(sleepers.program().toString(), "0.3");
            assertThat(Typing.script().run("wait", Long.toString(quick.pid())).code())
                    .isEqualTo(ExitCode.GONE);
        }
    }

    @Test
    void aTimeoutShorterThanTheGraceStillForcesAndVerifies() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process deaf = sleepers.start("sh", "-c", "trap '' TERM; '" + sleepers.program() + "' 300; :");
            Sleepers.await(() -> deaf.children().findAny().isPresent());
            String pid = Long.toString(deaf.pid());
            Typing.Said said = Typing.script().run("stop", "--timeout", "800ms", "--grace", "1m", pid);
            assertThat(said.code()).as(said.out()).isEqualTo(ExitCode.GONE);
            assertThat(said.out()).contains("gone  " + pid);
            Process other = sleepers.start();
            Typing.Said plan = Typing.script().run("stop", "-n", "--timeout", "2s", Long.toString(other.pid()));
            assertThat(plan.out()).contains("wait up to 1.5 s, force what is left");
        }
    }

    @Test
    void unknownIsEight() {
        assertThat(ExitCode.of(receipt(new Outcome.Unknown("who knows"))).number())
                .isEqualTo(8);
        assertThat(ExitCode.of(QuietusException.Reason.UNAVAILABLE).number()).isEqualTo(8);
    }

    @Test
    void frozenStandsStillAndThawedRuns() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            String pid = Long.toString(process.pid());
            Typing.Said frozen = Typing.script().run("freeze", pid);
            assertThat(frozen.code()).isEqualTo(ExitCode.GONE);
            assertThat(frozen.out()).isEqualTo("frozen  " + pid + " " + sleepers.name() + "\n");
            assertThat(WholeProgramTest.state(process.pid())).isEqualTo('T');
            assertThat(Typing.script().run("thaw", pid).code()).isEqualTo(ExitCode.GONE);
            // It runs for a moment before it sleeps on.
            Sleepers.await(() -> WholeProgramTest.state(process.pid()) != 'R');
            assertThat(WholeProgramTest.state(process.pid())).isEqualTo('S');
        }
    }

    @Test
    void eachCodeHasItsNumberOnce() {
        assertThat(ExitCode.values())
                .extracting(ExitCode::number)
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 123, 124, 125, 126, 127, 130);
    }
}
