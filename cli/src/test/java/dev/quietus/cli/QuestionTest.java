package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When somebody is asked, and what happens then. */
final class QuestionTest {
    @TempDir
    Path folder;

    @Test
    void oneFamilyOfOnesOwnIsNotAskedAbout() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            sleepers.start();
            assertThat(Typing.terminal().run("kill", sleepers.name()).code()).isEqualTo(ExitCode.GONE);
        }
    }

    @Test
    void severalFamiliesAreListedAndAskedAbout() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process one = sleepers.start();
            Process other = sleepers.start();
            Typing.Said no = Typing.terminal("n").run("kill", sleepers.name());
            assertThat(no.code()).isEqualTo(ExitCode.UNCONFIRMED);
            assertThat(no.out()).isEmpty();
            assertThat(no.err())
                    .contains(Long.toString(one.pid()), Long.toString(other.pid()))
                    .contains("2 families are about to end")
                    .contains("End 2 families, 2 processes? [y/N] ");
            assertThat(Typing.terminal().run("kill", sleepers.name()).code()).isEqualTo(ExitCode.UNCONFIRMED);
            assertThat(Typing.terminal("yess").run("kill", sleepers.name()).code())
                    .isEqualTo(ExitCode.UNCONFIRMED);
            assertThat(one.isAlive() && other.isAlive()).isTrue();
            assertThat(Typing.terminal("Y ").run("kill", sleepers.name()).code())
                    .isEqualTo(ExitCode.GONE);
            Sleepers.await(() -> !one.isAlive() && !other.isAlive());
        }
    }

    @Test
    void withoutATerminalTheWayOnIsPrinted() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process one = sleepers.start();
            Process other = sleepers.start();
            Typing.Said said = Typing.script().run("kill", "--settle", "10ms", sleepers.name());
            assertThat(said.code()).isEqualTo(ExitCode.UNCONFIRMED);
            List<String> commands = said.err()
                    .lines()
                    .filter(line -> line.startsWith("  quietus kill"))
                    .map(line -> line.substring(2, line.indexOf("  #")))
                    .toList();
            assertThat(commands).hasSize(3);
            assertThat(commands.get(2)).isEqualTo("quietus kill --settle 10ms --yes " + sleepers.name());
            assertThat(retype(commands.get(0)).code()).isEqualTo(ExitCode.GONE);
            Sleepers.await(() -> one.isAlive() ^ other.isAlive());
            assertThat(retype(commands.get(2)).code()).isEqualTo(ExitCode.GONE);
            Sleepers.await(() -> !one.isAlive() && !other.isAlive());
        }
    }

    private static Typing.Said retype(String command) {
        return Typing.script().run(command.substring("quietus ".length()).split(" "));
    }

    @Test
    void interactiveAlwaysAsks() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            String pid = Long.toString(process.pid());
            Typing.Said asked = Typing.terminal("no").run("stop", "-i", pid);
            assertThat(asked.code()).isEqualTo(ExitCode.UNCONFIRMED);
            assertThat(asked.err()).contains("End 1 process? [y/N]");
            assertThat(Typing.script().run("kill", "-i", pid).code()).isEqualTo(ExitCode.UNCONFIRMED);
            assertThat(process.isAlive()).isTrue();
        }
    }

    @Test
    void aDryRunNeitherAsksNorActs() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process one = sleepers.start();
            Process other = sleepers.start();
            Typing.Said said = Typing.script().run("kill", "-n", sleepers.name());
            assertThat(said.code()).isEqualTo(ExitCode.GONE);
            assertThat(said.out()).contains("2 families, 2 processes").contains("Nothing was done.");
            assertThat(said.err()).isEmpty();
            assertThat(one.isAlive() && other.isAlive()).isTrue();
        }
    }

    @Test
    void aNumberAfterTheLetterOfADryRunIsNotTakenSilently() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            String pid = Long.toString(process.pid());
            String advice = "quietus: -n is --dry-run and takes no number, so 1 is read as a pid\n";
            assertThat(Typing.script().run("stop", pid, "-n", "1").err()).startsWith(advice);
            assertThat(Typing.script().run("kill", "-vn", "1", pid).err()).startsWith(advice);
            assertThat(Typing.script().run("kill", "-n", pid).err()).isEmpty();
            assertThat(process.isAlive()).isTrue();
        }
    }
}
