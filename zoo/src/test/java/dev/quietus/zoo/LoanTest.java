package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Any launcher may start any animal; whatever it leaves is found and cleared. */
@NeedsRoot
class LoanTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The launcher is this JVM, which contains nothing. Several at a time: the machine's init is slow to reap orphans. */
    @Test
    void everyAnimalCanBeLaunchedByAnybody() throws InterruptedException {
        Map<Adversary, Throwable> failures = new ConcurrentHashMap<>();
        try (ExecutorService launchers = Executors.newFixedThreadPool(6)) {
            // Without the right to choose numbers, which the kit's uid has not, the chooser is nothing.
            for (Adversary adversary : EnumSet.complementOf(EnumSet.of(Adversary.NUMBER_CHOOSER))) {
                launchers.execute(() -> {
                    try {
                        launchCountAndClear(adversary);
                    } catch (AssertionError | RuntimeException failure) {
                        failures.put(adversary, failure);
                    }
                });
            }
        }
        assertThat(failures).isEmpty();
    }

    private static void launchCountAndClear(Adversary adversary) {
        Loan loan = Loan.of(adversary);
        Traces traces = Traces.of(loan);
        try (loan) {
            Launches.start(loan.command());
            loan.awaitReady(PATIENCE);
            Census census = loan.census();
            assertThat(census.nothingLives()).isFalse();
            assertThat(census.charged()).isPositive();
            assertThat(loan.animals().living()).isNotEmpty();
        }
        traces.assertNone();
    }

    /** Each lives where nothing of the launcher is left: found by the marks alone, without uid and cgroup. */
    @Test
    void findsSurvivorsInNamespacesOfTheirOwn() throws Exception {
        try (Loan loan = Loan.of(Adversary.TREE_WIDE, Terms.standard().ofSize(5))) {
            Process launcher = Launches.start(loan.launchedUnprivilegedBy(
                    List.of("unshare", "--user", "--map-root-user", "--pid", "--mount", "--fork")));
            loan.awaitReady(PATIENCE);
            assertThat(loan.census().living()).hasSize(6).allMatch(it -> it.uid() == loan.uid());
            launcher.destroyForcibly().waitFor();
            assertThat(loan.animals().living()).hasSizeGreaterThanOrEqualTo(5);
            int survivor = loan.animals().living().getFirst().pid();
            assertThat(Launches.namespace(survivor, "pid"))
                    .isNotEqualTo(Launches.namespace(ProcessHandle.current().pid(), "pid"));
            assertThat(Launches.namespace(survivor, "user"))
                    .isNotEqualTo(Launches.namespace(ProcessHandle.current().pid(), "user"));
        }
    }

    @Test
    void findsSurvivorsOfOtherUids() {
        try (Loan loan = Loan.of(Adversary.DETACHED)) {
            Launches.start(loan.launchedBy(List.of(
                    "unshare",
                    "--pid",
                    "--fork",
                    "--mount-proc",
                    "setpriv",
                    "--reuid=31234",
                    "sh",
                    "-c",
                    "\"$@\"; sleep 30",
                    "sh")));
            loan.awaitReady(PATIENCE);
            assertThat(loan.animals().living()).hasSizeGreaterThanOrEqualTo(4).allMatch(it -> it.uid() == 31_234);
        }
    }

    /** The image that "at" becomes has no environment, and its file is another mount's. */
    @Test
    void findsTheImageByItsInode() throws Exception {
        try (Loan loan = Loan.of(Adversary.SLEEPER)) {
            Path elsewhere = Files.createTempDirectory("zoo-elsewhere");
            Path alias = elsewhere.resolve("innocent");
            Files.createLink(alias, loan.executable());
            Process stranger = Launches.start(List.of("env", "-i", alias.toString(), "sleeper", "1"));
            try {
                assertThat(stranger.inputReader().readLine()).isEqualTo("ready");
                assertThat(loan.animals().living()).singleElement().returns((int) stranger.pid(), Counted::pid);
            } finally {
                stranger.destroyForcibly().waitFor();
                Grounds.delete(elsewhere);
            }
        }
    }

    @Test
    void findsAnyImageByTheEnvironment() throws Exception {
        Process stranger;
        try (Loan loan = Loan.of(Adversary.SLEEPER)) {
            stranger = Launches.start(List.of("env", "QUIETUS_ZOO=" + loan.marker(), "sleep", "20"));
            assertThat(loan.animals().living()).singleElement().returns((int) stranger.pid(), Counted::pid);
        }
        assertThat(stranger.waitFor(5, TimeUnit.SECONDS)).as("ended by close").isTrue();
    }

    @Test
    void countsTheLauncherToo() {
        try (Loan loan = Loan.of(Adversary.SLEEPER)) {
            Launches.start(loan.launchedBy(List.of("sh", "-c", "\"$@\" & sleep 30", "sh")));
            loan.awaitReady(PATIENCE);
            assertThat(loan.animals().living()).hasSize(1);
            assertThat(loan.census().living()).hasSize(3);
        }
    }

    @Test
    void limitsWhatTheLauncherDoesNot() {
        try (Loan loan = Loan.of(Adversary.FORK_BOMB, Terms.standard().limitedTo(20))) {
            Launches.start(loan.command());
            loan.awaitReady(PATIENCE);
            assertThat(loan.census().charged()).isLessThanOrEqualTo(20 + Loan.LAUNCHER_TASKS);
        }
    }

    /** Nobody runs an animal as root by mistake: only a launcher's own PID namespace makes that harmless. */
    @Test
    void isNotRootOutsideOfAContainment() {
        try (Loan loan = Loan.of(Adversary.INIT_STOPPER)) {
            Launches.start(loan.command());
            assertThat(loan.awaitReady(PATIENCE)).isEqualTo("sent=0");
            assertThat(loan.census().living()).hasSize(2).allMatch(it -> it.uid() == loan.uid());
        }
    }

    @Test
    void clearsAtItsDeadline() throws InterruptedException {
        try (Loan loan = Loan.of(Adversary.DEAF, Terms.standard().within(Duration.ofSeconds(1)))) {
            Launches.start(loan.launchedBy(List.of("setsid")));
            loan.awaitReady(PATIENCE);
            Thread.sleep(1500);
            assertThat(loan.census().nothingLives()).isTrue();
        }
    }

    @Test
    void saysWhoDidNotBecomeReady() {
        try (Loan loan = Loan.of(Adversary.SLEEPER)) {
            assertThatThrownBy(() -> loan.awaitReady(Duration.ofMillis(20)))
                    .isInstanceOf(ZooFailure.class)
                    .hasMessageContaining(loan.marker());
        }
    }

    @Test
    void delegatesTheControlGroupToTheUser() throws Exception {
        try (Loan loan = Loan.of(Adversary.SLEEPER, Terms.standard().inControlGroup())) {
            String own =
                    "own=$(sed -n 's/^0:://p' /proc/self/cgroup) && mkdir %s$own/leaf && echo $$ > %s$own/leaf/cgroup.procs"
                            .replace("%s", ControlGroups.v2().orElseThrow().toString());
            Launches.start(loan.launchedUnprivilegedBy(List.of("sh", "-c", own + " && exec \"$@\"", "sh")));
            loan.awaitReady(PATIENCE);
            int pid = loan.animals().living().getFirst().pid();
            assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup"))).contains("/leaf\n");
        }
    }
}
