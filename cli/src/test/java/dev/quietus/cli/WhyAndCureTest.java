package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Cures;
import dev.quietus.zoo.Plight;
import dev.quietus.zoo.Predicament;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person reads who asks why, and what becomes of who is cured. */
@Timeout(120)
final class WhyAndCureTest {
    @TempDir
    Path folder;

    @Test
    void nothingStandsInTheWayOfASleeper() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String pid = Long.toString(sleepers.start().pid());
            String said = Typing.script().run("why", pid).out();
            assertThat(said)
                    .startsWith(pid + " " + sleepers.name() + ": nothing keeps it from ending; ask it to: quietus stop "
                            + pid + "\n");
            assertThat(said).contains(", runs " + sleepers.program() + "\n", "\n  from     ", "\n  used by  ");
            assertThat(said).contains(ProcessHandle.current().pid() + " java (writes to its pipe)");
            Typing.Said json = Typing.script().run("why", pid, "--json");
            Schemas.assertAnswer(json.out());
            assertThat(json.out()).contains("\"findings\":[]", "\"executable_standing\":\"present\"");
            assertThat(json.out()).contains("\"why\":\"writes to its pipe\"", "\"leaves\":[]");
        }
    }

    /** The advice is a command, and typing it does what it says. */
    @ParameterizedTest
    @EnumSource(Plight.class)
    void theFirstLineEndsIt(Plight plight) {
        assumeTrue(endsByAdvice(plight), "nothing keeps it from ending");
        assume(plight);
        try (Predicament predicament = Predicament.open(plight)) {
            String pid = Integer.toString(predicament.pid());
            Typing.Said why = Typing.script().run("why", pid);
            String first = why.out().lines().findFirst().orElse("");
            assertThat(first).as(why.err()).startsWith(pid + " ");
            Matcher advice =
                    Pattern.compile("quietus (kill|cure) " + pid + "[^;]*$").matcher(first);
            assertThat(advice.find()).as(first).isTrue();
            // The zoo's animals are another user's, so a script has to say that it means it.
            String command = advice.group().replaceFirst("^quietus kill ", "quietus kill --yes ");
            Typing.Said done =
                    Typing.script().run(command.substring("quietus ".length()).split(" "));
            assertThat(done.code())
                    .as("%s%n%s%s", command, done.out(), done.err())
                    .isEqualTo(ExitCode.GONE);
            Sleepers.await(predicament::ended);
        }
    }

    /** The others wait for a lock or a pipe, or resist nothing. */
    private static boolean endsByAdvice(Plight plight) {
        return switch (plight) {
            case LOCK_WAITER, WAITING_PIPE, DEAF_CATCHES -> false;
            default -> true;
        };
    }

    @Test
    void asksBeforeACure() {
        assume(Plight.STOPPED);
        try (Predicament predicament = Predicament.open(Plight.STOPPED)) {
            String pid = Integer.toString(predicament.pid());
            Typing.Said unasked = Typing.script().run("cure", pid);
            assertThat(unasked.code()).isEqualTo(ExitCode.UNCONFIRMED);
            assertThat(unasked.out()).contains("--only continue");
            Typing.Said no = Typing.terminal("n").run("cure", pid);
            assertThat(no.err()).contains("continue (safe: touches nobody else): let it run again? [y/N] ");
            assertThat(no.out())
                    .doesNotContain("freed", "nothing that a cure is known for")
                    .contains("not done  " + pid + " ", "resists", "; a forced end works");
            assertThat(no.code()).isEqualTo(ExitCode.SURVIVED);
            Typing.Said declined = Typing.terminal("n").run("cure", pid, "--json");
            Schemas.assertAnswer(declined.out());
            assertThat(declined.out()).contains("\"reason\":\"declined\"");
            Typing.Said dry = Typing.script().run("cure", pid, "--only", "all-safe", "-n", "--json");
            Schemas.assertAnswer(dry.out());
            assertThat(dry.out()).contains("\"proposed\":[{", "\"treatments\":[]");
            Typing.Said yes = Typing.terminal("y").run("cure", pid, "--json");
            Schemas.assertAnswer(yes.out());
            assertThat(yes.code()).isEqualTo(ExitCode.GONE);
            assertThat(yes.out()).contains("\"kind\":\"freed\"");
        }
    }

    @Test
    void aCureThatFreesSaysWhatIsNext() {
        assume(Plight.STOPPED);
        try (Predicament predicament = Predicament.open(Plight.STOPPED)) {
            String pid = Integer.toString(predicament.pid());
            Typing.Said said = Typing.script().run("cure", pid, "--only", "continue");
            assertThat(said.out()).contains("freed  " + pid, "          now: quietus stop " + pid + "\n");
        }
    }

    /** What TERM does is what it does now: not to the stopped, and not to a first process that does not handle it. */
    @Test
    void askingIsToldAsItIs() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            String pid = Long.toString(process.pid());
            assertThat(Typing.script().run("why", pid).out()).contains("  asking   TERM ends it\n");
            assertThat(Typing.script().run("freeze", pid).code()).isEqualTo(ExitCode.GONE);
            assertThat(Typing.script().run("why", pid).out())
                    .contains("  asking   TERM waits until it is continued (")
                    .doesNotContain("TERM ends it");
        }
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can make a PID namespace");
        List<String> command = new ArrayList<>(List.of(
                "unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", "\"$@\"; exit 0", "sh"));
        command.addAll(WholeProgramTest.command("why", "1"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Ran ran = Ran.ended(Ran.begin(out, err, Map.of(), command), out, err);
        assertThat(ran.out() + ran.err())
                .contains("  asking   the kernel drops TERM: the first process has no handler");
    }

    @Test
    void whoSurvivesIsOfferedACure() {
        assume(Plight.FROZEN_V1);
        try (Predicament predicament = Predicament.open(Plight.FROZEN_V1)) {
            String pid = Integer.toString(predicament.pid());
            Typing.Said script = Typing.script().run("kill", pid, "--timeout", "300ms", "--yes");
            assertThat(script.code()).isEqualTo(ExitCode.SURVIVED);
            assertThat(script.out()).contains("survived", "quietus cure " + pid + " --only leave-freezer");
            Typing.Said terminal = Typing.terminal("y", "y").run("kill", pid, "--timeout", "300ms");
            assertThat(terminal.err()).contains("leave-freezer");
            assertThat(terminal.code()).as(terminal.out()).isEqualTo(ExitCode.GONE);
        }
    }

    @Test
    void aCureThatDoesNotExistIsAMistake() {
        Typing.Said said = Typing.script().run("kill", "1", "--cure", "prayer");
        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).contains("there is no cure 'prayer'; cures are all-safe, continue");
    }

    /** Whatever cure the sources name can be ordered. */
    @Test
    void everyCureIsKnown() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String module : new String[] {"core", "linux", "windows"}) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path source : sources.filter(path -> path.toString().endsWith(".java"))
                        .toList()) {
                    Matcher cure = Pattern.compile(
                                    "(?:new Cure\\(|Ward\\.end\\(|[^.]send\\(|byHand\\()\\s*\"([a-z-]+)\"")
                            .matcher(Files.readString(source));
                    while (cure.find()) {
                        named.add(cure.group(1));
                    }
                }
            }
        }
        assertThat(new TreeSet<>(Cures.KNOWN)).isEqualTo(named);
    }

    private static void assume(Plight plight) {
        String missing = plight.missing().orElse("");
        assumeTrue(missing.isEmpty(), missing);
    }
}
