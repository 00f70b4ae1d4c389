package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Containment;
import dev.quietus.Run;
import dev.quietus.RunReceipt;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.ClassesForOthers;
import dev.quietus.zoo.Loan;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are launched by tools, as on a processor without launch code: in JVMs of their own that are told so. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ToolsTest {
    private static final int KILLS = Integer.getInteger("quietus.kills", 2);
    private static final int ORDINARY = 21991;

    @BeforeEach
    void needsRootAndTools() {
        ProcessTableTest.assumeRoot();
        for (String tool : List.of("unshare", "setpriv", "setsid", "prlimit")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/" + tool)), "needs " + tool);
        }
    }

    private static List<String> byTools(List<String> jvm) {
        List<String> command = new ArrayList<>(jvm);
        command.add(1, "-D" + ToolLaunch.PROPERTY + "=true");
        return command;
    }

    @Test
    void rootGetsWhatIsPromised() {
        try (Nursery nursery = new Nursery()) {
            String told = nursery.output(byTools(Nursery.jvm(ToolsMain.class)));

            assertPromises(told, "[pid-namespace, cgroup]");
            assertThat(told)
                    .contains("pooled: exit 0, gone", "[pid-namespace, cgroup, own-uid]")
                    .contains("nobody: exit 0, gone, forced false, nobody nogroup /nonexistent ")
                    .contains("privileges: exit 0, gone, forced false, NoNewPrivs:\t1 ")
                    .contains("can cgroup FULL", "can own-uid FULL", "can limits FULL");
        }
    }

    @Test
    void anOrdinaryUserGetsWhatIsPromised() throws IOException {
        try (Nursery nursery = new Nursery();
                ClassesForOthers classes = ClassesForOthers.copy()) {
            String told =
                    nursery.output(Nursery.asUser(ORDINARY, byTools(Nursery.jvm(classes.path(), ToolsMain.class))));

            assertPromises(told, "[pid-namespace]");
            // The first process has rights in its namespace that the command lacks.
            assertThat(told).contains("traced: exit 0, gone, forced false, 0 ").contains("can own-uid ABSENT");
        }
    }

    private static void assertPromises(String told, String means) {
        assertThat(told)
                .contains("exit: exit 7, gone, forced false,  " + means + "[launched by unshare(1), slower: ")
                .contains("signal: signal 15, gone, forced false")
                .contains("clean: exit 0, gone, forced false, 4 /usr/lib ")
                .contains("environment: exit 0, gone, forced false, A.b=x y ")
                .containsPattern("variables: exit 0, gone, forced false, .*we'ird\\\\ n= \\$X  '\"\\\\ \\|")
                .containsPattern("variables: .*PWD=\\|")
                .containsPattern("variables: .*IFS=x\\|")
                .containsPattern("variables: .*OPTIND=a\\|")
                .containsPattern("variables: .*_=b\\|")
                .doesNotContain("QUIETUS_")
                .contains("arguments: exit 0, gone, forced false, [][-S][a b][$HOME ']" + "[--][\\] ")
                .contains("group: exit 9, gone, forced false")
                .contains("killed group: signal 9, gone, forced false")
                .contains("descriptors: exit 0, gone, forced false, 0 1 2 3 ")
                .contains("ignored: exit 0, gone, forced false, " + ignored() + " ")
                .contains("merged: exit 0, gone, forced false, a b ")
                .contains("daemons: exit 3, gone, forced true")
                .contains("orphans: exit 1, gone, forced false, 0 ")
                .contains("first: exit 0, gone, forced false, still here ")
                .contains("asked: timed out, gone, forced false, asked ")
                .contains("forced: timed out, gone, forced true")
                .contains("stopped: timed out, gone, forced true")
                .contains("output: broke the limit output: more than 10 bytes, gone, forced true")
                .contains("pids: broke the limit pids: more than 20 at once, gone, forced true")
                .contains("few: exit 0, gone, forced false, fine ")
                .contains("memory: broke the limit memory: more than 50000000 bytes, gone, forced true")
                .contains("time: broke the limit cpu-time: ")
                .contains("file: exit 0, gone, forced false, as it was, and long; new ")
                .contains("no command: COMMAND_NOT_FOUND no-such-command: command not found")
                .contains("no program: CANNOT_EXECUTE cannot execute /etc/passwd: EACCES")
                .contains("no directory: UNAVAILABLE could not set the run up: enter the directory /no/such")
                .contains("calls: UNAVAILABLE the launch by unshare(1) cannot do rules about system calls")
                .contains("means: UNAVAILABLE the launch by unshare(1) cannot do runs without the means pid-namespace")
                .contains("loader: exit 0, gone, forced false, /nowhere.so ")
                .contains("can pid-namespace WEAKER launched by unshare(1), slower: ")
                .contains("can system-calls ABSENT")
                .endsWith("exit 0");
    }

    /** What a JVM of this one's passes on, as the tests may themselves be started with signals ignored. */
    private static String ignored() {
        try (Nursery nursery = new Nursery()) {
            String text = nursery.output(List.of("grep", "SigIgn", "/proc/self/status"));
            return text.substring(0, text.indexOf('\n'));
        }
    }

    /** What holds the run outside of its namespace is ended, stopped: the run's end is everybody's, and is proved. */
    @ParameterizedTest
    @ValueSource(
            strings = {"kill -9 $unshare", "kill -9 $first", "kill -STOP $unshare; kill -9 $first", "kill -STOP $first"
            })
    void whoAttacksTheToolsEndsTheRun(String attack) throws Exception {
        RunCensus census = RunCensus.fresh("a");
        try (Nursery nursery = new Nursery()) {
            Process starter = nursery.start(byTools(Nursery.jvm(OneRun.class, census.start() + "x")));
            assertThat(starter.inputReader().readLine()).isEqualTo("started");
            List<Integer> tools = census.keepers();
            assertThat(tools).hasSize(2);
            String names = "unshare=" + tools.getFirst() + "; first=" + tools.getLast() + "; ";
            assertThat(nursery.output(List.of("sh", "-c", names + attack))).isEqualTo("exit 0");

            String told = starter.inputReader().readLine();
            // Who takes in the orphan of a killed unshare(1) may be slow to collect it, and that is said.
            assertThat(told).containsPattern(attack.equals("kill -9 $unshare") ? " (Gone|.*collected it)" : " Gone");
            assertThat(told)
                    .startsWith(attack.equals("kill -STOP $first") ? "timed out" : "the containment's first process");
            starter.waitFor();
        }
        assertThat(census.living()).isEmpty();
        assertThat(census.remains()).isEmpty();
    }

    /** A run that stays, told. */
    static final class OneRun {
        private OneRun() {}

        public static void main(String[] name) throws InterruptedException {
            var builder = Containment.builder("sh", "-c", "trap '' TERM; (setsid sleep 300 &); sleep 301; :")
                    .environment(
                            Map.of(RunCensus.MARK, name[0].substring(0, name[0].length() - 1), "PATH", "/usr/bin:/bin"))
                    .name(name[0])
                    .timeout(Duration.ofSeconds(3))
                    .grace(Duration.ofMillis(100));
            try (Run run = builder.start()) {
                System.out.println("started");
                RunReceipt receipt = run.await();
                System.out.println(receipt.end().text() + " " + receipt.outcome() + receipt.timeline());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Adversary.class,
            names = {
                "DAEMONS", "FORK_RACER_SETSID", "FORK_BOMB", "HEADLESS_BOMB", "RACER_FIGHTS_BACK", "SIGSTOP_LOOP",
                        "STOPPED",
                "PIDNS_INIT", "HELD_AT_EXIT", "DETACHED", "HOSTILE_NAMES", "INIT_TRACER", "INIT_STOPPER",
                        "NAMESPACE_JOINER",
                "CGROUP_MOVER", "ZOMBIE_MAKER"
            })
    void leavesNothingOfTheZoo(Adversary animal) throws Exception {
        try (ClassesForOthers classes = ClassesForOthers.copy();
                Nursery nursery = new Nursery()) {
            for (boolean root : List.of(true, false)) {
                try (Loan loan = Loan.of(animal, Terms.standard().within(Duration.ofSeconds(40)))) {
                    List<String> launcher = byTools(Nursery.jvm(classes.path(), RunGauntletTest.Launcher.class));
                    List<String> command = new ArrayList<>(launcher);
                    command.addAll(loan.command());
                    String told = nursery.output(root ? command : loan.launchedUnprivilegedBy(launcher));

                    assertThat(loan.animals().living())
                            .as(animal + " " + root + " " + told)
                            .isEmpty();
                    assertThat(told).as(animal + " " + root).isEqualTo("gone\nexit 0");
                }
            }
        }
    }

    /**
     * Starts a starter of runs and kills it.
     *
     * @param milliseconds from when its runs are there to then
     * @param stopped whether everybody is stopped before
     */
    private static void startAndKill(List<String> command, RunCensus census, long milliseconds, boolean stopped)
            throws Exception {
        try (Nursery nursery = new Nursery()) {
            Process starter = nursery.start(command);
            assertThat(starter.inputReader().readLine()).isEqualTo("ready");
            Thread.sleep(milliseconds);
            List<Integer> all = census.living();
            assertThat(all).hasSizeGreaterThan(10);
            if (stopped) {
                // Not those in unshare(1): stopped between its fork and its PR_SET_PDEATHSIG they would hear of
                // nothing.
                all.removeIf(RunCensus::isUnshare);
                all.forEach(pid -> Syscall.call(SyscallNumber.KILL, pid, 19));
            }
            starter.destroyForcibly().waitFor();
        }
    }

    @Test
    void anOrdinaryUsersRunsEndWithTheirStarter() throws Exception {
        try (ClassesForOthers classes = ClassesForOthers.copy()) {
            for (int kill = 0; kill < 2 * KILLS; kill++) {
                RunCensus census = RunCensus.fresh("u");
                List<String> starter = byTools(Nursery.jvm(classes.path(), RunsMain.class, census.start()));
                startAndKill(Nursery.asUser(ORDINARY, starter), census, kill * 37L, kill % 2 == 1);
                Nursery.until(() -> census.living().isEmpty());
            }
        }
    }

    @Test
    void knowsItsKeepersByTheirWords() {
        byte[] own = KernelText.bytes("quietus-keeper\0name\0");
        String words = "/usr/bin/sh\0-c\0" + ToolLaunch.PREPARE + "\0quietus-keeper\0name\0";

        assertThat(ToolLaunch.isKeeper(KernelText.bytes(words + "1\0\0\0sleep\0"), own))
                .isTrue();
        assertThat(ToolLaunch.isKeeper(KernelText.bytes("x\0" + words), own)).isFalse();
        assertThat(ToolLaunch.isKeeper(KernelText.bytes(words.replace("name", "game")), own))
                .isFalse();
        assertThat(ToolLaunch.isKeeper(KernelText.bytes("/usr/bin/sh\0-c\0"), own))
                .isFalse();
    }

    /** Stopped ones hear nothing of a pipe's end: then the kernel alone ends them (PR_SET_PDEATHSIG). */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingLivesFiveSecondsAfterTheStarterWasKilled(boolean stopped) throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            RunCensus census = RunCensus.fresh("w");
            startAndKill(byTools(Nursery.jvm(RunsMain.class, census.start())), census, kill * 37L, stopped);
            census.assertNothingLivesFiveSecondsLater();
            assertThat(Containment.launcher().clearStale())
                    .filteredOn(line -> line.startsWith("run " + census.start()))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .noneMatch(line -> line.contains("could not"));
            assertThat(census.remains()).isEmpty();
        }
    }
}
