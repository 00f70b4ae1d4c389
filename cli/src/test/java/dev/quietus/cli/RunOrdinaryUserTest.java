package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an ordinary user without a cgroup of his own hears from {@code run}. */
final class RunOrdinaryUserTest {
    private static final int USER = 21991;

    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become somebody else");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
    }

    private Ran run(String words) throws Exception {
        List<String> command = ProgramForOthers.copy(folder).as(USER, ("run " + words).split(" "));
        return Ran.program(folder, Map.of(), command);
    }

    @Test
    void thatTheContainmentIsWeaker() throws Exception {
        Ran ran = run("-- sh -c exit\t4");
        assertThat(ran.code()).as(ran.err()).isEqualTo(4);
        assertThat(ran.err())
                .contains("quietus: weaker containment: no cgroup: ", "run as root, or in a delegated cgroup");
    }

    @Test
    void thatALimitIsOnlyCounted() throws Exception {
        Ran ran = run("--memory 64M -- true");
        assertThat(ran.code()).as(ran.err()).isEqualTo(0);
        assertThat(ran.err())
                .contains("no cgroup keeps the limits on memory: what the run uses is looked at every 10 ms");
    }

    @Test
    void thatOnlyRootBecomesSomebodyElse() throws Exception {
        Ran ran = run("--as auto -- true");
        assertThat(ran.code()).isEqualTo(125);
        assertThat(ran.err()).isEqualTo("quietus: only root can run a command as another user\n");
    }
}
