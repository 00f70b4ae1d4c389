package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of which it cannot be said that nothing is left, each brought about by real means. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RunNotGoneTest {
    private static final Path FREEZER = Path.of("/sys/fs/cgroup/freezer");

    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "root brings it about");
    }

    /** The orphans of a run without a namespace are its first process's children: without it they are nobody's. */
    @Test
    void unknownWhenTheCommandEndsItsKeeper() throws Exception {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Path receipt = folder.resolve("receipt.json");
            String script = "setsid " + sleepers.program() + " 300 >/dev/null 2>&1 & kill -KILL $PPID";
            Ran ran = Ran.quietus(
                    folder, "--means", "subreaper", "--receipt", receipt.toString(), "--", "sh", "-c", script);
            assertThat(ran.code()).as(ran.err()).isEqualTo(8);
            assertThat(ran.err())
                    .contains("quietus: unknown whether all is gone: the first process of the run had ended");
            // It is right to doubt: the sleeper lives.
            assertThat(Marked.living(sleepers.program().toString())).isNotEmpty();
            String document = Files.readString(receipt);
            Schemas.assertAnswer(document);
            assertThat(document)
                    .contains("\"outcome\":\"unknown\"", "\"exit_code\":8", "\"reason\":\"the first process of the run")
                    .contains("\"end\":{\"kind\":\"ended\"")
                    .doesNotContain("\"proof\"");
            Typing.Said said = Typing.script().run("kill", sleepers.name());
            assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.GONE);
            Marked.assertGone(sleepers.program().toString());
        }
    }

    /** Who is in the run's cgroup is ended all the same; who has left it could not be told. */
    @Test
    void unknownAlsoWhenItsCgroupCouldBeEmptied() throws Exception {
        Ran possible = Ran.quietus(folder, "--require", "cgroup", "true");
        assumeTrue(possible.code() == 0, possible.err());
        try (Sleepers sleepers = new Sleepers(folder)) {
            String script = "setsid " + sleepers.program() + " 300 >/dev/null 2>&1 & kill -KILL $PPID";
            Ran ran = Ran.quietus(folder, "-q", "--means", "cgroup", "--require", "cgroup", "--", "sh", "-c", script);
            assertThat(ran.code()).as(ran.err()).isEqualTo(8);
            // What failed is said with -q too.
            assertThat(ran.err()).contains("quietus: unknown whether all is gone: ");
            Marked.assertGone(sleepers.program().toString());
        }
    }

    /** An ordinary user may not free whom root has frozen. */
    @Test
    void survivedWhenSomebodyIsFrozen() throws Exception {
        assumeTrue(Files.isDirectory(FREEZER), "needs the freezer of cgroup v1");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        Path group = FREEZER.resolve("quietus-test-" + ProcessHandle.current().pid());
        Files.createDirectory(group);
        Process quietus = null;
        try (Sleepers sleepers = new Sleepers(folder)) {
            ProgramForOthers program = ProgramForOthers.copy(folder);
            Path receipt = program.room().resolve("receipt.json");
            String script = sleepers.program() + " 300 & echo $!; wait";
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            String options = "run --means subreaper --timeout 3s --grace 0s --receipt " + receipt + " -- sh -c";
            List<String> words = new ArrayList<>(program.as(21991, options.split(" ")));
            words.add(script);
            quietus = Ran.begin(out, err, Map.of(), words);
            Sleepers.await(() -> out.toFile().length() > 1);
            String pid = Files.readString(out).strip();
            Files.writeString(group.resolve("cgroup.procs"), pid);
            Files.writeString(group.resolve("freezer.state"), "FROZEN");
            Ran ran = Ran.ended(quietus, out, err);
            assertThat(ran.code()).as(ran.err()).isEqualTo(7);
            assertThat(ran.err()).contains("quietus: survived: frozen by freezer cgroup ");
            assertThat(WholeProgramTest.state(Long.parseLong(pid))).isEqualTo('D');
            String document = Files.readString(receipt);
            Schemas.assertAnswer(document);
            assertThat(document)
                    .contains("\"outcome\":\"survived\"", "\"exit_code\":7", "\"reason\":\"frozen by freezer cgroup ")
                    .contains("\"end\":{\"kind\":\"timed-out\"");
            Files.writeString(group.resolve("freezer.state"), "THAWED");
            Marked.assertGone(sleepers.program().toString());
        } finally {
            if (quietus != null) {
                quietus.destroyForcibly();
            }
            Files.writeString(group.resolve("freezer.state"), "THAWED");
            removeSoon(group);
        }
    }

    /** A cgroup is busy until the last one in it is reaped. */
    private static void removeSoon(Path group) throws InterruptedException {
        Sleepers.await(() -> group.toFile().delete());
    }
}
