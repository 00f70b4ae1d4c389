package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code quietus run} typed at a terminal; terminal.py types. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RunTerminalTest {
    private static final String SHELL = "PS1='ready> ' exec bash --norc --noprofile --noediting -i";

    @TempDir
    Path folder;

    @BeforeAll
    static void needsPython() throws Exception {
        try {
            assumeTrue(new ProcessBuilder("python3", "-c", "import pty").start().waitFor() == 0);
        } catch (IOException e) {
            assumeTrue(false, "python3 is not installed");
        }
    }

    private String typed(List<String> steps, List<String> command) throws Exception {
        List<String> words = new ArrayList<>(List.of("python3", script(), "33", "77"));
        words.addAll(steps);
        words.add("--");
        words.addAll(command);
        Ran ran = Ran.program(folder, Map.of("TERM", "dumb"), words);
        assertThat(ran.err()).isEmpty();
        return ran.out();
    }

    private static String script() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(RunTerminalTest.class.getResource("terminal.py"))
                        .toURI())
                .toString();
    }

    /** A shell that starts Quietus by {@code "$@"} and goes on. */
    private static List<String> shell(String script, String... command) {
        List<String> words = new ArrayList<>(List.of("bash", "--norc", "-c", script, "bash"));
        words.addAll(Ran.run("-q", "--"));
        words.addAll(List.of(command));
        return words;
    }

    @Test
    void theCommandSeesTheTerminal() throws Exception {
        String shown = typed(
                List.of(), Ran.run("-q", "--", "sh", "-c", "stty size; tty; test -t 0 -a -t 1 -a -t 2 && echo all"));
        assertThat(shown).contains("33 77\n", "/dev/pts/", "all\n", "status 0");
    }

    @Test
    void controlCEndsACommandThatDoesNotMind() throws Exception {
        String shown = typed(
                List.of("expect:ready", "send:\\x03"), Ran.run("-q", "--", "sh", "-c", "echo ready; exec sleep 60"));
        assertThat(shown).endsWith("status 130\n");
    }

    @Test
    void controlCIsTheCommandsToHandle() throws Exception {
        String script =
                "trap 'echo caught' INT; echo ready; for i in 1 2 3 4 5 6 7 8; do sleep 0.3; done; echo over; exit 9";
        String shown = typed(
                List.of("expect:ready", "send:\\x03", "expect:caught"), Ran.run("-q", "--", "bash", "-c", script));
        assertThat(shown).contains("over\n").endsWith("status 9\n");
    }

    @Test
    void threeInARowMeanQuietus() throws Exception {
        // While a shell waits for a program in the foreground, a key that comes as that ends is the program's, and
        // lost.
        String script = "trap 'echo caught' INT; sleep 60 & echo ready; while :; do wait; done";
        String shown = typed(
                // Keys as fast as a person's: those that come at once are one signal. On a slow machine the first two
                // may be
                // too far back: the last three are quick enough.
                List.of(
                        "expect:ready",
                        "send:\\x03",
                        "expect:caught",
                        "send:\\x03",
                        "expect:caught",
                        "send:\\x03",
                        "pause:0.2",
                        "send:\\x03",
                        "pause:0.2",
                        "send:\\x03"),
                Ran.run("-q", "--", "bash", "-c", script));
        assertThat(shown).endsWith("status 130\n");
    }

    @Test
    void theQuitKeyIsTheCommandsToo() throws Exception {
        String shown = typed(
                List.of("expect:ready", "send:\\x1c", "expect:caught"),
                Ran.run("-q", "--", "bash", "-c", "trap 'echo caught; exit 3' QUIT; echo ready; sleep 60 & wait"));
        assertThat(shown).doesNotContain("thread dump", "quietus-runs").endsWith("status 3\n");
    }

    @Test
    void jobsCanBeStoppedAndGoOn() throws Exception {
        Path script = folder.resolve("job");
        StringBuilder text = new StringBuilder("exec");
        for (String word : Ran.run("-q", "--", "sed", "-u", "s/^/got-/")) {
            text.append(' ').append(Quoting.forShell(word));
        }
        Files.writeString(script, text.append('\n'));
        String shown = typed(
                List.of(
                        "expect:ready> ",
                        "send:sh " + script + "\\n",
                        "send:one\\n",
                        "expect:got-one",
                        "send:\\x1a",
                        "expect:Stopped",
                        // Before that the terminal is not the shell's again, and a letter goes to the job.
                        "expect:ready> ",
                        // And a little after it: a letter typed at once was echoed, and lost.
                        "pause:0.5",
                        "send:bg\\n",
                        "pause:0.5",
                        "send:jobs\\n",
                        "expect:sh " + script,
                        "expect:ready> ",
                        "send:fg\\n",
                        "pause:0.5",
                        "send:two\\n",
                        "expect:got-two",
                        "send:\\x04",
                        "expect:ready> ",
                        "send:exit 5\\n"),
                List.of("sh", "-c", SHELL));
        assertThat(shown).endsWith("status 5\n");
    }

    @Test
    void aShellHasItsJobControl() throws Exception {
        String shown = typed(
                List.of(
                        "expect:ready> ",
                        "send:sleep 50\\n",
                        "pause:0.5",
                        "send:\\x1a",
                        "expect:Stopped",
                        "expect:ready> ",
                        "send:kill -9 %1\\n",
                        "pause:0.3",
                        "send:sleep 51\\n",
                        "pause:0.5",
                        "send:\\x03",
                        "pause:0.5",
                        "send:exit 6\\n"),
                Ran.run("-q", "--", "sh", "-c", SHELL));
        assertThat(shown).doesNotContain("no job control", "cannot set").endsWith("status 6\n");
    }

    @Test
    void theForegroundComesBack() throws Exception {
        // The shell in the run takes the foreground; the script behind it must be able to read again.
        String shown = typed(
                List.of("expect:ready> ", "send:kill -9 $$\\n", "expect:code 137", "send:word\\n", "expect:got word"),
                shell("\"$@\"; echo code $?; read word; echo got $word", "sh", "-c", SHELL));
        assertThat(shown).endsWith("status 0\n");
    }

    @Test
    void theModesComeBack() throws Exception {
        String shown = typed(
                List.of("expect:raw", "expect:code 124"),
                shell(
                        "\"${@:1:$#-4}\" --timeout 300ms \"${@: -4}\"; echo code $?; stty -a | grep -o ' -\\?echo '",
                        "sh",
                        "-c",
                        "stty raw -echo; echo raw; sleep 60"));
        assertThat(shown).contains(" echo \n");
    }

    @Test
    void aTerminalThatGoesAwayEndsTheRun() throws Exception {
        Path file = folder.resolve("pid");
        String script = "trap '' HUP; echo $$ >" + file + "; echo ready; while :; do sleep 0.1; done";
        try (Sleepers sleepers = new Sleepers(folder)) {
            String name = sleepers.program().toString();
            String shown = typed(
                    List.of("expect:ready", "hangup"), Ran.run("-q", "--", "bash", "-c", name + " 300 & " + script));
            assertThat(shown).contains("status 129");
            Marked.assertGone(name);
        }
    }
}
