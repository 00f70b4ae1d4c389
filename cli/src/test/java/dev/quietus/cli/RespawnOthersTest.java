package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Comebacks where less is told or allowed: to ordinary users, and of sources that must stay. */
@Timeout(120)
final class RespawnOthersTest {
    private static final int ORDINARY = 21991;

    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
    }

    /** Older kernels tell them nothing of births; the parent that a comeback has at first is the right one here. */
    @Test
    void anOrdinaryUserIsToldTooAndHowItIsKnown() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            ProgramForOthers program = ProgramForOthers.copy(folder);
            List<String> loop = List.of("sh", "-c", "while :; do '" + sleepers.program() + "' 30; done");
            Process process =
                    sleepers.start(ProgramForOthers.asUser(ORDINARY, loop).toArray(String[]::new));
            String child = Long.toString(RespawnWordsTest.childOf(sleepers, process));
            Ran ran = Ran.program(folder, Map.of(), program.as(ORDINARY, "kill", child, "--settle", "3s", "--json"));
            assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(ExitCode.SURVIVED.number());
            Schemas.assertAnswer(ran.out());
            assertThat(ran.out())
                    .contains("respawned by " + process.pid() + " (sh), which loops")
                    .containsAnyOf(
                            "the kernel told of its birth: ",
                            "its parent when it was first seen: " + process.pid() + " (sh); before Linux 6.6");
            child = Long.toString(RespawnWordsTest.childOf(sleepers, process));
            ran = Ran.program(folder, Map.of(), program.as(ORDINARY, "kill", child, "--end-respawner", "--yes"));
            assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
            assertThat(WholeProgramTest.state(process.pid())).isIn('-', 'Z');
        }
    }

    /** Rails hold for whoever starts it again: here that is Quietus itself. */
    @Test
    void aSourceThatARailKeepsStaysAndIsNamed() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            CompletableFuture<Process> again = process.onExit().thenApply(ended -> sleepers.start());
            String pid = Long.toString(process.pid());
            Typing.Said said = Typing.script().run("kill", pid, "--end-respawner", "--settle", "3s", "--yes", "-v");
            assertThat(said.code()).as(said.out()).isEqualTo(ExitCode.SURVIVED);
            assertThat(said.out())
                    .contains("respawned by " + ProcessHandle.current().pid() + " (")
                    .contains("not ended by --end-respawner: rail 'self': it is Quietus itself");
            assertThat(WholeProgramTest.state(again.join().pid())).isEqualTo('S');
        }
    }

    @Test
    void aMeshOfFamiliesEndsInOneStep() {
        try (Enclosure enclosure = Enclosure.open(Adversary.MESH)) {
            Typing.Said said = Typing.script().run("kill", "user:" + enclosure.uid(), "--yes", "--settle", "1s");
            assertThat(said.code()).as(said.out()).isEqualTo(ExitCode.GONE);
            assertThat(said.out()).contains("gone  all 64 processes, verified");
            assertThat(enclosure.census().nothingLives()).isTrue();
        }
    }
}
