package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an ordinary user hears about a process of root. */
@Timeout(120)
final class OtherUserTest {
    @TempDir
    Path folder;

    private record Heard(int code, String text) {}

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
    }

    /** In one's own session everybody may be continued (kill(2)). */
    private static Process startApart(Sleepers sleepers) throws Exception {
        Process process = sleepers.start("setsid", sleepers.program().toString(), "300");
        Sleepers.await(() ->
                process.info().command().orElse("").equals(sleepers.program().toString()));
        return process;
    }

    @Test
    void nothingOfAnotherUserIsTouchedAndTheReasonIsNamed() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            ProgramForOthers program = ProgramForOthers.copy(folder);
            Process process = startApart(sleepers);
            String pid = Long.toString(process.pid());
            String reason = pid + " " + sleepers.name() + "  signalling it needs CAP_KILL or uid 0; this is uid 21991";

            Heard freeze = asUser(program, "freeze", pid);
            assertThat(freeze.text()).contains("not permitted  " + reason);
            assertThat(freeze.code()).isEqualTo(4);

            Heard plan = asUser(program, "kill", "--dry-run", pid);
            assertThat(plan.text())
                    .contains("not permitted  " + reason, "Nothing was done.")
                    .doesNotContain("force by");
            assertThat(plan.code()).isEqualTo(4);
            assertThat(WholeProgramTest.state(process.pid())).isEqualTo('S');

            assertThat(Typing.script().run("freeze", pid).code()).isEqualTo(ExitCode.GONE);
            Heard thaw = asUser(program, "thaw", pid);
            assertThat(thaw.text()).contains("not permitted  " + reason);
            assertThat(thaw.code()).isEqualTo(4);
            assertThat(WholeProgramTest.state(process.pid())).isEqualTo('T');
        }
    }

    /** Whoever may not end it hears so first, with what it takes; whoever may hears nothing of it. */
    @Test
    void whySaysWhatThisUserLacks() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            ProgramForOthers program = ProgramForOthers.copy(folder);
            Process process = startApart(sleepers);
            String pid = Long.toString(process.pid());

            Heard why = asUser(program, "why", pid, "-v");
            assertThat(why.text().lines().findFirst().orElse(""))
                    .startsWith(pid + " " + sleepers.name() + ": not permitted: ")
                    .contains("signalling it needs CAP_KILL or uid 0; this is uid 21991");
            assertThat(why.text())
                    .contains("  seen     signalling it needs CAP_KILL", "  asking   it is not yours to ask\n")
                    .doesNotContain("TERM ends it");
            assertThat(why.code()).isZero();

            Heard json = asUser(program, "why", pid, "--json");
            Schemas.assertAnswer(json.text());
            assertThat(json.text()).contains("\"not-permitted\"");
            assertThat(Typing.script().run("why", pid).out()).contains("nothing keeps it from ending");
        }
    }

    /** The demo is one for them too: what it ends is verified. */
    @Test
    void theTameDemoIsToldToItsEnd() throws Exception {
        Heard demo = asUser(ProgramForOthers.copy(folder), "demo", "--fast");
        assertThat(demo.text()).contains("still alive: 4", "gone  all 4 processes, verified");
        assertThat(demo.code()).as(demo.text()).isZero();
    }

    private static Heard asUser(ProgramForOthers program, String... words) throws Exception {
        Process process = new ProcessBuilder(program.as(21991, words))
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Heard(process.waitFor(), text);
    }
}
