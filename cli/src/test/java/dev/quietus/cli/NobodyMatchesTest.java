package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to whom nobody matched, or whose target is none. */
final class NobodyMatchesTest {
    @TempDir
    Path folder;

    @Test
    void itIsNamedWhereOthersMatch() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String pid = Long.toString(sleepers.start().pid());
            for (String words :
                    new String[] {"find", "kill -n", "stop -n", "freeze", "thaw", "wait --timeout 0", "kill"}) {
                String[] line = (words + " nosuchqc " + pid).split(" ");
                Typing.Said said = Typing.script().run(line);
                assertThat(said.out()).as(words).contains(pid, "no process matches nosuchqc");
            }
        }
    }

    @Test
    void aNumberMayBeMeantAsAPort() {
        int free = 65_535;
        while (ProcessHandle.of(free).isPresent()) {
            free--;
        }
        assertThat(Typing.script().run("find", Integer.toString(free)).err())
                .contains("there is no process " + free + ", or not any more; a port is written :" + free);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exe:nosuchqc          | exe: takes the full path (exe:/path/to/nosuchqc), and nosuchqc alone is a name",
                "exe:./nosuchqc        | exe: takes the full path (exe:/path/to/nosuchqc)",
                "exe:/nosuchqc         | no process matches exe:/nosuchqc",
                "4194300,4194301       | several targets are separated by spaces: 4194300 4194301",
                "nosuchqc --x          | and case-sensitive; 'cmd:nosuchqc --x' searches command lines",
                "nosuchqc              | cmd:nosuchqc searches command lines",
                "localhost:8080        | a port is written :8080; a process of that very name is name:localhost:8080",
                "foo:bar               | a prefix is one of cmd exe",
            })
    void saysWhatWasProbablyMeant(String target, String expected) {
        Typing.Said said = Typing.script().run("find", "--", target);
        assertThat(said.code()).isIn(ExitCode.NOTHING_MATCHED, ExitCode.USAGE);
        assertThat(said.err()).contains(expected).doesNotContain("null");
        assertThat(said.err().lines()).hasSize(1);
    }
}
