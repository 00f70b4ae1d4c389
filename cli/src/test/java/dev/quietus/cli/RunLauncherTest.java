package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher script of this tree does to what {@code run} passes on: nothing. */
final class RunLauncherTest {
    private static final String LAUNCHER = Objects.requireNonNull(
                    Path.of("").toAbsolutePath().getParent())
            .resolve("quietus")
            .toString();

    @TempDir
    Path folder;

    private Ran run(Map<String, String> variables, String script, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of("bash", "-c", script, "bash", LAUNCHER, "run", "-q", "--"));
        words.addAll(List.of(command));
        return Ran.program(folder, variables, words);
    }

    @Test
    void variablesOfTheLaunchersAreNotTheUsers() throws Exception {
        String names =
                "self=1 root=2 app=3 link=4 tiers=5 built_with=6 word=7 JAVA_TOOL_OPTIONS=-Da=1 JDK_JAVA_OPTIONS=-Db=1";
        Ran ran = run(Map.of(), "exec env -i PATH=/usr/bin:/bin PWD=\"$PWD\" " + names + " \"$@\"", "env");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines())
                .containsExactlyInAnyOrder(
                        ("PATH=/usr/bin:/bin PWD=" + Path.of("").toAbsolutePath() + " " + names).split(" "));
    }

    @Test
    void closedStreamsStayEmpty() throws Exception {
        assertThat(run(Map.of(), "\"$@\" <&-; echo $?", "sh", "-c", "read x; echo read $?; exit 3")
                        .out())
                .isEqualTo("read 1\n3\n");
        assertThat(run(Map.of(), "\"$@\" >&- 2>&-; echo $?", "sh", "-c", "echo lost; exit 4")
                        .out())
                .isEqualTo("4\n");
    }

    @Test
    void exitCodesComeThrough() throws Exception {
        assertThat(run(Map.of(), "\"$@\"", "sh", "-c", "exit 41").code()).isEqualTo(41);
        assertThat(run(Map.of(), "\"$@\"", "sh", "-c", "kill -9 $$").code()).isEqualTo(137);
    }
}
