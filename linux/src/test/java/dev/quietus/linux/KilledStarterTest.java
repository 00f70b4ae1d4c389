package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Containment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A program that starts runs is killed (SIGKILL) at any moment: 5 s later nothing of its runs lives, and the next program
 * clears away what was written down of them. {@code -Dquietus.kills=100} is the campaign.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KilledStarterTest {
    private static final int KILLS = Integer.getInteger("quietus.kills", 2);
    private static final Random RANDOM = new Random();

    /**
     * Stopped keepers hear nothing: then the kernel alone ends a namespace (PR_SET_PDEATHSIG), or wakes a keeper without
     * one, which must live to kill the cgroup.
     */
    @ParameterizedTest
    @CsvSource({"'', false", "'', true", "pid-namespace, false", "cgroup, false", "cgroup, true"})
    void nothingLivesFiveSecondsLater(String means, boolean stopped) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "looks into everybody's environment: needs root");
        for (int kill = 0; kill < KILLS; kill++) {
            RunCensus census = RunCensus.fresh("k");
            List<String> jvm = means.isEmpty()
                    ? Nursery.jvm(RunsMain.class, census.start())
                    : Nursery.jvm(RunsMain.class, census.start(), means);
            try (Nursery nursery = new Nursery()) {
                Process starter = nursery.start(jvm);
                String said = starter.inputReader().readLine();
                assertThat(said).isEqualTo("ready");
                Thread.sleep(RANDOM.nextInt(300), RANDOM.nextInt(1_000_000));
                if (stopped) {
                    for (int pid : census.keepers()) {
                        Syscall.call(SyscallNumber.KILL, pid, 19);
                    }
                }
                starter.destroyForcibly();
                census.assertNothingLivesFiveSecondsLater();
                starter.waitFor();
            }
            assertThat(cleared(census, kill % 2 + 1)).as(means).hasSizeGreaterThanOrEqualTo(3);
            assertThat(census.remains()).isEmpty();
            assertThat(locks()).as("uids whose starter is dead").isEmpty();
        }
    }

    /** Clears, by several at once; what was said of these runs. */
    private static List<String> cleared(RunCensus census, int atOnce) throws Exception {
        List<String> lines = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Callable<List<String>>> tasks = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                tasks.add(() -> Containment.launcher().clearStale());
            }
            for (Future<List<String>> each : threads.invokeAll(tasks)) {
                lines.addAll(each.get());
            }
        }
        lines.removeIf(line -> !line.startsWith("run " + census.start()));
        assertThat(lines).doesNotHaveDuplicates().noneMatch(line -> line.contains("could not"));
        return lines;
    }

    /** Who has killed the keepers as well leaves a cgroup of living orphans; the next program ends them. */
    @Test
    void whoIsLeftIsEndedByTheNextProgram() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "cgroups need root");
        RunCensus census = RunCensus.fresh("o");
        try (Nursery nursery = new Nursery()) {
            Process starter = nursery.start(Nursery.jvm(RunsMain.class, census.start(), "cgroup"));
            assertThat(starter.inputReader().readLine()).isEqualTo("ready");
            Syscall.call(SyscallNumber.KILL, starter.pid(), 19);
            for (int pid : census.keepers()) {
                Syscall.call(SyscallNumber.KILL, pid, 9);
            }
            starter.destroyForcibly().waitFor();
        }
        assertThat(census.living()).hasSizeGreaterThan(3);
        assertThat(cleared(census, 2)).anyMatch(line -> line.contains("; ended cgroup:"));
        assertThat(census.living()).isEmpty();
        assertThat(census.remains()).isEmpty();
    }

    /** Lock files of uids that nobody holds. */
    static List<String> locks() {
        List<String> free = new ArrayList<>();
        Scratch scratch = new Scratch(new Veil());
        try (Folder folder = Folder.open(scratch, UidPool.FOLDER)) {
            for (String name : folder.names(1000)) {
                long fd = name.startsWith("run-uid-") ? folder.lock(name) : -1;
                if (fd >= 0) {
                    free.add(name);
                    Fds.close(fd);
                }
            }
        }
        return free;
    }
}
