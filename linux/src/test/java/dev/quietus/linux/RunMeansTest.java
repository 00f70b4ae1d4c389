package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Capability;
import dev.quietus.Containment;
import dev.quietus.Outcome;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunReceipt;
import dev.quietus.zoo.ClassesForOthers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each means of containment alone, and what comes when one is missing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunMeansTest {
    private static final String LEAVES_DAEMONS =
            "setsid sh -c 'setsid sleep 1000 & sleep 1001' >/dev/null 2>&1 & sleep 0.2; exit 3";

    @ParameterizedTest
    @ValueSource(strings = {"pid-namespace", "cgroup", "subreaper"})
    void eachLeavesNothing(String means) throws Exception {
        ProcessTableTest.assumeRoot();
        try (Run run = Containment.builder("sh", "-c", LEAVES_DAEMONS)
                .means(Set.of(means))
                .start()) {
            RunReceipt receipt = run.await();

            assertThat(receipt.means()).extracting(RunReceipt.Guarantee::means).contains(means);
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.forced()).isTrue();
        }
    }

    /** Without a namespace the keeper is all that ties together who has left the tree, and the command may kill it. */
    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "subreaper"})
    void aKilledKeeperProvesNothing(String means) throws Exception {
        ProcessTableTest.assumeRoot();
        try (Run run = Containment.builder("sh", "-c", "setsid sleep 1000 >/dev/null 2>&1 & echo $!; kill -KILL $PPID")
                .means(Set.of(means))
                .start()) {
            ProcessHandle daemon = ProcessHandle.of(Long.parseLong(line(run))).orElseThrow();
            try {
                assertThat(run.await().outcome()).isInstanceOf(Outcome.Unknown.class);
                assertThat(run.await().timeline())
                        .extracting(RunReceipt.Moment::text)
                        .doesNotContain("nothing of it is left");
            } finally {
                daemon.destroyForcibly();
            }
        }
    }

    @Test
    void whoHasMovedOutOfTheCgroupIsStillFound() throws Exception {
        ProcessTableTest.assumeRoot();
        Path sibling = ControlGroupsOfTests.unified()
                .resolve("quietus-sibling-" + ProcessHandle.current().pid());
        Files.createDirectory(sibling);
        try (Run run = Containment.builder(
                        "sh", "-c", "(echo 0 > " + sibling + "/cgroup.procs; exec setsid sleep 1000) & echo $!; wait")
                .means(Set.of("cgroup"))
                .start()) {
            ProcessHandle mover = ProcessHandle.of(Long.parseLong(line(run))).orElseThrow();
            Nursery.until(() -> members(sibling).contains(Long.toString(mover.pid())));

            RunReceipt receipt = run.end();

            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(members(sibling)).isEmpty();
        } finally {
            Nursery.until(() -> members(sibling).isEmpty());
            Files.delete(sibling);
        }
    }

    private static String members(Path group) {
        try {
            return Files.readString(group.resolve("cgroup.procs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysWhichMeansThereAre() {
        ProcessTableTest.assumeRoot();

        assertThat(Containment.launcher().capabilities())
                .extracting(Capability::name, Capability::standing)
                .startsWith(Confines.NAMES.stream()
                        .map(name -> tuple(name, Capability.Standing.FULL))
                        .toArray(Tuple[]::new))
                .endsWith(tuple("limits", Capability.Standing.FULL), tuple("system-calls", Capability.Standing.FULL));
    }

    @Test
    void lendsAUidThatNobodyHas() throws Exception {
        ProcessTableTest.assumeRoot();
        List<String> seen = new ArrayList<>();
        try (Run one = Containment.builder("sh", "-c", "id -u; echo $HOME; sleep 100")
                        .as(new RunAs.Pooled())
                        .start();
                Run two = Containment.builder("sh", "-c", "id -u; sleep 100")
                        .as(new RunAs.Pooled())
                        .start()) {
            seen.add(line(one));
            seen.add(line(two));
            assertThat(one.means()).extracting(RunReceipt.Guarantee::means).contains("own-uid");
        }
        assertThat(seen).doesNotHaveDuplicates().doesNotContain("0");
        assertThat(Path.of("/run/quietus/run-uid-" + seen.get(0) + ".lock")).doesNotExist();
    }

    @Test
    void runsAsAGivenUser() throws Exception {
        ProcessTableTest.assumeRoot();
        assertThat(RunTest.output(Containment.builder("sh", "-c", "id -un; id -gn; echo $HOME $USER")
                        .as(RunAs.parse("nobody"))))
                .isEqualTo("nobody\nnogroup\n/nonexistent nobody\n");
        assertThatThrownBy(() -> Containment.builder("id")
                        .as(RunAs.parse("no such user"))
                        .start())
                .hasMessageContaining("no user 'no such user'");
    }

    @Test
    void startsFromACgroupInWhichCloningKills(@TempDir Path folder) throws IOException {
        ProcessTableTest.assumeRoot();
        Path own = ControlGroupsOfTests.unified()
                .resolve("quietus-killed-" + ProcessHandle.current().pid());
        Files.createDirectory(own);
        try (Nursery nursery = new Nursery()) {
            Files.writeString(own.resolve("cgroup.kill"), "1");
            String script = "echo 0 > " + own + "/cgroup.procs && exec " + String.join(" ", Nursery.jvm(RunMain.class));

            assertThat(nursery.output(List.of("sh", "-c", script)))
                    .contains("Finished[status=Exited[code=3]] gone forced true pid-namespace cgroup")
                    .endsWith("exit 0");
        } finally {
            Files.delete(own);
        }
    }

    @Test
    void anOrdinaryUserGetsTheFullGuarantee() throws IOException {
        ProcessTableTest.assumeRoot();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        try (Nursery nursery = new Nursery();
                ClassesForOthers classes = ClassesForOthers.copy()) {
            List<String> command = Nursery.asUser(21990, Nursery.jvm(classes.path(), RunMain.class));

            assertThat(nursery.output(command))
                    .contains("Finished[status=Exited[code=3]] gone forced true pid-namespace")
                    .contains("[no cgroup: ")
                    .endsWith("exit 0");
        }
    }

    static String line(Run run) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = run.output().read();
                next != '\n' && next >= 0;
                next = run.output().read()) {
            line.append((char) next);
        }
        return line.toString();
    }
}
