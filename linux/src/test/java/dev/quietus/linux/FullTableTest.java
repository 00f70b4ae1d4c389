package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Loan;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The caller sits in the very cgroup that a bomb keeps at its limit: nothing can be started, no thread either. */
@Timeout(90)
class FullTableTest {
    @ParameterizedTest
    @ValueSource(strings = {"user", "pid"})
    void aRunningLibraryStillEndsTheFamily(String way) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "moving into a bomb's cgroup needs root");
        try (Nursery nursery = new Nursery();
                Enclosure bomb = Enclosure.open(Adversary.FORK_BOMB)) {
            Process caller = nursery.start(Nursery.jvm(FullTableMain.class));
            BufferedReader output = caller.inputReader(StandardCharsets.UTF_8);
            assertThat(output.readLine()).isEqualTo("ready");
            Files.writeString(pidsGroup(bomb.rootPid()).resolve("cgroup.procs"), Long.toString(caller.pid()));

            String target = way.equals("user") ? "user:" + bomb.uid() : Integer.toString(bomb.rootPid());
            try (var input = caller.outputWriter(StandardCharsets.US_ASCII)) {
                input.write(target + "\n");
            }

            assertThat(output.readLine()).isEqualTo("before: nothing starts; outcome gone");
            // The counter sees the caller too: it sits in the cgroup.
            assertThat(bomb.census().living())
                    .as(output.readLine())
                    .allSatisfy(living -> assertThat(living.pid()).isEqualTo((int) caller.pid()));
        }
    }

    @Test
    void aRunIsEndedFromWithinItsOwnFullTable() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "limiting a launcher needs root");
        try (Nursery nursery = new Nursery();
                Loan bomb = Loan.of(Adversary.FORK_BOMB)) {
            List<String> launcher = Nursery.jvm(FullTableMain.OfARun.class);

            assertThat(nursery.output(bomb.launchedBy(launcher)))
                    .startsWith("before: nothing starts; outcome gone ")
                    .endsWith("exit 0");
            assertThat(bomb.animals().living()).isEmpty();
        }
    }

    private static Path pidsGroup(int pid) throws IOException {
        String path = null;
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts[1].equals("pids") || (path == null && parts[1].isEmpty())) {
                path = parts[2];
            }
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            boolean pids = line.contains(" - cgroup ") && line.endsWith("pids");
            if (pids) {
                return Path.of(line.split(" ", -1)[4] + path);
            }
        }
        return Path.of("/sys/fs/cgroup" + path);
    }
}
