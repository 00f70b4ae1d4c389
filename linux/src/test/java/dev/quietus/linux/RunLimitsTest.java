package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Containment;
import dev.quietus.Outcome;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.zoo.ClassesForOthers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever breaks a limit is ended with his whole family. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunLimitsTest {
    private static final int LIMIT = 50_000_000;

    @BeforeEach
    void needsRoot() {
        ProcessTableTest.assumeRoot();
    }

    @Test
    void memory() throws Exception {
        RunReceipt receipt =
                broken("memory", shell("x=1; while :; do x=$x$x; done").memory(LIMIT));

        assertThat(receipt.usage().memoryPeak().orElseThrow()).isBetween(LIMIT / 2L, LIMIT + 1_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid-namespace", "subreaper"})
    void memoryWithoutACgroup(String means) throws Exception {
        RunReceipt receipt = broken(
                "memory",
                shell("(x=1; while :; do x=$x$x; done) & wait").memory(LIMIT).means(Set.of(means)));

        assertThat(receipt.usage().memoryPeak().orElseThrow()).isGreaterThan(LIMIT);
        assertThat(receipt.weaknesses()).anyMatch(text -> text.contains("no cgroup keeps the limits on memory"));
    }

    /** Each of the forks has the same 30 MB, and nobody a copy. */
    @Test
    void memoryThatIsSharedCountsOnce() throws Exception {
        String script =
                "x=1; while test ${#x} -lt 30000000; do x=$x$x; done; for i in 1 2 3; do (sleep 0.3; :) & done; wait;"
                        + " echo fine";

        assertThat(RunTest.output(shell(script).memory(100_000_000).means(Set.of("pid-namespace"))))
                .isEqualTo("fine\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pid-namespace", "subreaper"})
    void processesWithoutACgroup(String means) throws Exception {
        RunReceipt receipt = broken(
                "pids",
                shell("for i in $(seq 60); do setsid sleep 100 & done; wait")
                        .maxProcesses(20)
                        .means(Set.of(means)));

        assertThat(receipt.usage().processesPeak().orElseThrow()).isGreaterThan(20);
        assertThat(RunTest.output(shell("for i in 1 2 3; do sleep 0.1 & done; wait; echo fine")
                        .maxProcesses(4)
                        .means(Set.of(means))))
                .isEqualTo("fine\n");
    }

    /** By children that nobody waits for, whose time no parent inherits, and by those that end before the next look. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "for i in 1 2 3; do (while :; do :; done) & done; wait",
                "trap '' CHLD; while :; do timeout 0.1 sh -c 'while :; do :; done'; done",
                "while :; do /bin/true; done"
            })
    void processorTimeWithoutACgroup(String script) throws Exception {
        broken("cpu-time", shell(script).cpuTime(Duration.ofMillis(300)).means(Set.of("pid-namespace")));
    }

    @Test
    void anOrdinaryUserHasLimitsToo() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        try (ClassesForOthers classes = ClassesForOthers.copy();
                Nursery nursery = new Nursery()) {
            assertThat(nursery.output(user(classes, "pids", "20", "while :; do sleep 100 & done")))
                    .contains("LimitBroken[limit=pids, detail=more than 20 at once] gone")
                    .contains("no cgroup keeps the limits on pids");
            // What is born between two looks is bounded by the kernel.
            assertThat(nursery.output(
                            user(classes, "pids", "20", "grep -q 'processes  *1020  *1020' /proc/self/limits")))
                    .startsWith("Finished[status=Exited[code=0]] gone");
            assertThat(nursery.output(user(classes, "memory", "50000000", "x=1; while :; do x=$x$x; done")))
                    .contains("LimitBroken[limit=memory, detail=more than 50000000 bytes] gone");
            assertThat(nursery.output(user(classes, "cpu-time", "300", "while :; do :; done")))
                    .contains("LimitBroken[limit=cpu-time");
        }
    }

    private static List<String> user(ClassesForOthers classes, String... arguments) {
        return Nursery.asUser(21991, Nursery.jvm(classes.path(), LimitMain.class, arguments));
    }

    @Test
    void memoryOfAChildWhoseParentWaits() throws Exception {
        broken("memory", shell("(x=1; while :; do x=$x$x; done); sleep 100").memory(LIMIT));
    }

    @Test
    void processes() throws Exception {
        RunReceipt receipt =
                broken("pids", shell("while :; do sleep 100 & done").maxProcesses(20));

        assertThat(receipt.usage().processesPeak().orElseThrow()).isEqualTo(20);
        assertThat(RunTest.output(shell("for i in 1 2 3; do sleep 0.1 & done; wait; echo fine")
                        .maxProcesses(4)))
                .isEqualTo("fine\n");
    }

    @Test
    void processorTimeOfAllTogether() throws Exception {
        RunReceipt receipt = broken(
                "cpu-time",
                shell("for i in 1 2 3; do (while :; do :; done) & done; wait").cpuTime(Duration.ofMillis(300)));

        assertThat(receipt.usage().user().plus(receipt.usage().system()))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(2));
    }

    @Test
    void output() throws Exception {
        try (Run run = shell("yes & yes >&2").maxOutput(100_000).start()) {
            int read = run.output().readAllBytes().length + run.error().readAllBytes().length;

            assertThat(read).isEqualTo(100_000);
            assertThat(run.await().end()).isInstanceOf(RunEnd.LimitBroken.class);
        }
        assertThat(RunTest.output(shell("head -c 1000 /dev/zero").maxOutput(1000)))
                .hasSize(1000);
    }

    private static Containment.Builder shell(String script) {
        return Containment.builder("sh", "-c", script);
    }

    private static RunReceipt broken(String limit, Containment.Builder builder) throws InterruptedException {
        try (Run run = builder.start()) {
            RunReceipt receipt = run.await();
            assertThat(receipt.end())
                    .isInstanceOfSatisfying(
                            RunEnd.LimitBroken.class,
                            end -> assertThat(end.limit()).isEqualTo(limit));
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.forced()).isTrue();
            return receipt;
        }
    }
}
