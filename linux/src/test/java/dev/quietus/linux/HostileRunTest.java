package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Containment;
import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.Resistance;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are out to spoil their run, and were seen to, once. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileRunTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Path FREEZERS = Path.of("/sys/fs/cgroup/freezer");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsRoot() {
        ProcessTableTest.assumeRoot();
    }

    /** What is still in the pipe when the command has ended counts too. */
    @RepeatedTest(10)
    void outputThatBreaksTheLimitAtTheVeryEnd() throws Exception {
        Path log = folder.resolve("log");
        try (Run run = shell("echo 1234567890")
                .maxOutput(5)
                .output(Redirect.to(log.toFile()))
                .start()) {
            assertThat(run.await().end()).isInstanceOf(RunEnd.LimitBroken.class);
        }
        assertThat(log).hasContent("12345");
        try (Run unread = shell("echo 1234567890").maxOutput(5).start()) {
            assertThat(unread.await().end()).isInstanceOf(RunEnd.LimitBroken.class);
        }
    }

    @Test
    void outputGoesToTheFileThatWasNamedAtTheStart() throws Exception {
        Path log = folder.resolve("log");
        Path held = folder.resolve("held");
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        try (Run run = shell("ln " + log + " " + held + "; ln -sf " + victim + " " + log + "; echo written")
                .maxOutput(1000)
                .output(Redirect.appendTo(log.toFile()))
                .start()) {
            assertThat(run.await().outcome()).isInstanceOf(Outcome.Gone.class);
        }
        assertThat(victim).hasContent("precious");
        assertThat(held).hasContent("written");
    }

    @Test
    void outputThatNobodyTakesKeepsNoRunFromItsEnd() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile unread = new RandomAccessFile(pipe.toFile(), "rw");
                Run run = shell("yes")
                        .maxOutput(100_000_000)
                        .timeout(Duration.ofMillis(300))
                        .grace(Duration.ofMillis(300))
                        .output(Redirect.to(pipe.toFile()))
                        .start()) {
            RunReceipt receipt = run.await(LONG).orElseThrow();

            assertThat(receipt.end()).isInstanceOf(RunEnd.TimedOut.class);
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(unread.read()).isEqualTo('y');
        }
    }

    @Test
    void somebodyElseWhoHoldsTheOutputKeepsNoRunFromItsEnd() throws Exception {
        Path log = folder.resolve("log");
        Path number = folder.resolve("number");
        try (Run run = shell("readlink /proc/self > " + number + "; echo first; sleep 0.3; echo second")
                .means(Set.of("cgroup"))
                .maxOutput(1000)
                .output(Redirect.to(log.toFile()))
                .start()) {
            Nursery.until(() -> log.toFile().length() > 0);
            long keeper = run.identity().pid();
            try (OutputStream held = new FileOutputStream("/proc/" + childOf(keeper) + "/fd/1")) {
                RunReceipt receipt = run.await(LONG).orElseThrow();

                assertThat(receipt.end()).isInstanceOf(RunEnd.Finished.class);
                assertThat(log).hasContent("first\nsecond");
                held.flush();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait", "exit 5"})
    void whoCannotBeEndedIsSaidToSurvive(String then) throws Exception {
        assumeTrue(Files.isWritable(FREEZERS.resolve("cgroup.procs")), "needs the freezer of cgroup v1");
        Path freezer =
                FREEZERS.resolve("quietus-test-" + ProcessHandle.current().pid());
        String name = "frozen-" + ProcessHandle.current().pid();
        Files.createDirectory(freezer);
        try (Run run = shell("sleep 1000 & echo $! > " + freezer + "/cgroup.procs; echo FROZEN > " + freezer
                        + "/freezer.state; " + then)
                .name(name)
                .timeout(Duration.ofMillis(300))
                .grace(Duration.ZERO)
                .start()) {
            RunReceipt receipt = run.await(LONG).orElseThrow();

            assertThat(receipt.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Survived.class,
                            left -> assertThat(left.resistance()).isInstanceOf(Resistance.Frozen.class));
            assertThat(Path.of("/run/quietus/runs", name)).exists();
            assertThat(receipt.leftovers())
                    .anyMatch(text -> text.matches("process \\d+ \\((sh|sleep)\\): frozen by .*"));
        } finally {
            Files.writeString(freezer.resolve("freezer.state"), "THAWED");
            Nursery.until(() -> read(freezer.resolve("cgroup.procs")).isEmpty());
            Files.delete(freezer);
        }
        // Until then the survivor had them.
        Nursery.until(() -> !Files.exists(Path.of("/run/quietus/runs", name)));
    }

    @Test
    void pidsBeginAnywhere() throws Exception {
        Set<String> pids = new HashSet<>();
        for (int run = 0; run < 4; run++) {
            pids.add(RunTest.output(shell("echo $$")));
        }
        assertThat(pids).hasSizeGreaterThan(1);
    }

    @Test
    void nobodyCutsThePlanOff() throws Exception {
        try (Run run = shell("truncate -s 0 /proc/1/map_files/10000000-* 2>&1; sleep 1000")
                .timeout(Duration.ofMillis(500))
                .grace(Duration.ZERO)
                .start()) {
            RunReceipt receipt = run.await(LONG).orElseThrow();

            assertThat(run.output().readAllBytes()).asString().contains("not permitted");
            assertThat(receipt.end()).isInstanceOf(RunEnd.TimedOut.class);
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        }
    }

    /** What a run could not clear away remembers which limits it broke. */
    @Test
    void aCgroupThatWasLeftIsNotUsedAgain() throws Exception {
        String name = "left-" + ProcessHandle.current().pid();
        Path pids = Path.of("/sys/fs/cgroup/pids");
        assumeTrue(Files.isWritable(pids.resolve("cgroup.procs")), "needs the pids controller of cgroup v1");
        try (Run run =
                shell("grep pids: /proc/self/cgroup").maxProcesses(5).name(name).start()) {
            String path = new String(run.output().readAllBytes(), StandardCharsets.UTF_8).strip();
            pids = Path.of(pids + path.substring(path.lastIndexOf(':') + 1));
            run.await();
        }
        Files.createDirectory(pids);
        Files.writeString(pids.resolve("pids.max"), "0");
        try (Run run =
                shell("sleep 0.1 & wait; echo fine").maxProcesses(5).name(name).start()) {
            assertThat(run.output().readAllBytes()).asString().isEqualTo("fine\n");
            assertThat(run.await().end()).isInstanceOf(RunEnd.Finished.class);
        }
        assertThat(pids).doesNotExist();
    }

    /** Whoever writes down runs has others ended by the next who clears. */
    @Test
    void doesNotSeeWhereRunsAreWrittenDown() throws Exception {
        try (Run run = shell("ls /run/quietus/runs; touch /run/quietus/runs/forged; echo done; cat")
                .start()) {
            assertThat(RunMeansTest.line(run)).isEqualTo("done");
            assertThat(Path.of("/run/quietus/runs", run.name())).exists();
        }
        assertThat(Path.of("/run/quietus/runs/forged")).doesNotExist();
    }

    @Test
    void whoLeavesTheCgroupOfALimitEndsTheRun() throws Exception {
        try (Run run = shell("echo $$ > /sys/fs/cgroup/unified/cgroup.procs; sleep 1000")
                .cpuTime(Duration.ofSeconds(50))
                .start()) {
            RunReceipt receipt = run.await(LONG).orElseThrow();

            assertThat(receipt.end())
                    .isInstanceOfSatisfying(
                            RunEnd.LimitBroken.class,
                            end -> assertThat(end.detail()).contains("has moved to /"));
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        }
        try (Run run =
                shell("sleep 0.2; echo fine").cpuTime(Duration.ofSeconds(50)).start()) {
            assertThat(run.output().readAllBytes()).asString().isEqualTo("fine\n");
            assertThat(run.await().end()).isInstanceOf(RunEnd.Finished.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pids", "memory"})
    void whoRaisesItsLimitEndsTheRun(String controller) throws Exception {
        Path group = Path.of("/sys/fs/cgroup", controller);
        assumeTrue(Files.isWritable(group.resolve("cgroup.procs")), "needs that controller of cgroup v1");
        String script =
                "cd /sys/fs/cgroup/" + controller + "$(sed -n 's/^.*:" + controller + "://p' /proc/self/cgroup);"
                        + " echo 3000000000 > memory.memsw.limit_in_bytes; echo 2000000000 > memory.limit_in_bytes; echo max > pids.max; sleep 1000";
        try (Run run = shell(script)
                .error(Redirect.DISCARD)
                .memory(100_000_000)
                .maxProcesses(10)
                .start()) {
            assertThat(run.await(LONG).orElseThrow().end())
                    .isEqualTo(new RunEnd.LimitBroken(controller, "its limit was changed"));
        }
    }

    /** A setuid file that one run has left is of no use against the next. */
    @Test
    void uidsChange() throws Exception {
        List<String> uids = new ArrayList<>();
        for (int at = 0; at < 6; at++) {
            try (Run run = shell("id -u").as(new RunAs.Pooled()).start()) {
                uids.add(new String(run.output().readAllBytes(), StandardCharsets.UTF_8));
                run.await();
            }
        }
        assertThat(Set.copyOf(uids)).hasSizeGreaterThan(1);
    }

    /** Without a namespace: while the keeper's family is looked for, one of it kills the keeper, and the others are orphans. */
    @ParameterizedTest
    @ValueSource(ints = {30, 34, 38, 42, 46, 50, 54})
    void whoKillsTheKeeperInTimeProvesNothing(int after) throws Exception {
        String mark = "7331." + ProcessHandle.current().pid();
        String script = "for i in 1 2 3 4 5; do setsid sleep " + mark + " & done;" + " setsid sh -c 'sleep 0.0" + after
                + "; kill -KILL '$PPID'; sleep " + mark + "' & sleep 0.03; exit 3";
        try (Run run = shell(script)
                .output(Redirect.DISCARD)
                .error(Redirect.DISCARD)
                .means(Set.of("subreaper"))
                .start()) {
            Outcome outcome = run.await(LONG).orElseThrow().outcome();
            List<ProcessHandle> left = marked(mark);
            left.forEach(ProcessHandle::destroyForcibly);

            assertThat(outcome).isInstanceOfAny(Outcome.Gone.class, Outcome.Unknown.class);
            assertThat(left)
                    .as(outcome.toString())
                    .satisfies(some -> assertThat(some.isEmpty() || outcome instanceof Outcome.Unknown)
                            .isTrue());
        }
    }

    /** The kernel looks for a process group without regard to PID namespaces. */
    @Test
    void aSignalToTheOwnGroupStaysInTheRun() {
        try (Nursery nursery = new Nursery()) {
            List<String> command = new ArrayList<>(List.of("setsid", "--wait"));
            command.addAll(Nursery.jvm(LimitMain.class, "pids", "20", "kill -KILL 0"));

            assertThat(nursery.output(command))
                    .contains("Finished[status=Killed[number=9", "gone")
                    .endsWith("exit 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill 'WINCH', $$; exit 4", "exec 'sh', '-c', 'exit 4'"})
    void whoMakesTheKeeperItsTracerGoesOn(String then) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "needs perl");
        try (Run run = Containment.builder("perl", "-e", "syscall(101, 0, 0, 0, 0); " + then)
                .timeout(Duration.ofSeconds(20))
                .start()) {
            assertThat(run.await().end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(4)));
        }
    }

    /** A stopped member may wake without anybody's doing; here somebody outside wakes one that kills the keeper. */
    @RepeatedTest(10)
    void whoWakesAgainAndKillsTheKeeperProvesNothing() throws Exception {
        String mark = "7332." + ProcessHandle.current().pid();
        String script = "for i in $(seq 40); do setsid sleep " + mark + " & done;"
                + " setsid sh -c 'trap \"kill -KILL '$PPID'; exec sleep " + mark + "\" CONT; echo $$;"
                + " while :; do sleep 0.001; done' & wait";
        try (Run run =
                shell(script).error(Redirect.DISCARD).means(Set.of("subreaper")).start()) {
            int killer = Integer.parseInt(RunMeansTest.line(run));
            Thread waker = Thread.ofPlatform().start(() -> {
                while (!run.ended().isDone()) {
                    Syscall.call(SyscallNumber.KILL, killer, 18);
                }
            });
            Outcome outcome = run.end().outcome();
            waker.join();
            List<ProcessHandle> left = marked(mark);
            left.forEach(ProcessHandle::destroyForcibly);

            assertThat(left.isEmpty() || outcome instanceof Outcome.Unknown)
                    .as(left + " " + outcome)
                    .isTrue();
        }
    }

    private static List<ProcessHandle> marked(String mark) {
        return ProcessHandle.allProcesses()
                .filter(one -> one.info().commandLine().orElse("").contains(mark))
                .toList();
    }

    private static Containment.Builder shell(String script) {
        return Containment.builder("sh", "-c", script);
    }

    private static long childOf(long pid) {
        return Long.parseLong(read(Path.of("/proc/" + pid + "/task/" + pid + "/children"))
                .strip()
                .split(" ")[0]);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
