package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.ProcessFacts;
import dev.quietus.Quietus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AcquaintanceTest {
    @TempDir
    Path folder;

    private static ProcessFacts facts(Quietus quietus, long pid) {
        return quietus.machine().processes().stream()
                .filter(facts -> facts.pid() == pid)
                .findFirst()
                .orElseThrow();
    }

    /** One that executes a program of the same name has another command line all the same. */
    @Test
    void whoeverExecutesAgainIsAskedAgain() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Quietus quietus = Quietus.open()) {
            Process shell = puppets.start("sh", "-c", "read line; exec sh -c 'read line; exit 3' later; exit 4");
            Acquaintance acquaintance = new Acquaintance(quietus.machine());
            assertThat(Puppets.soon(() -> facts(quietus, shell.pid()).name().equals("sh")))
                    .isTrue();
            assertThat(acquaintance.of(facts(quietus, shell.pid()), "").commandLine())
                    .endsWith("exit 4");
            shell.getOutputStream().write('\n');
            shell.getOutputStream().flush();
            assertThat(Puppets.soon(() -> {
                        ProcessFacts facts = facts(quietus, shell.pid());
                        acquaintance.changed(facts);
                        return acquaintance.of(facts, "").commandLine().endsWith(" later");
                    }))
                    .isTrue();
        }
    }

    /** As a login does: it is root's when it is started, and somebody else's before it executes anything. */
    @Test
    void whoeverBecomesAnotherUserIsAskedAgain() throws Exception {
        assumeTrue(ControlPeers.own() == 0, "only root can become another user");
        try (Puppets puppets = new Puppets(folder);
                Quietus quietus = Quietus.open()) {
            Process login = puppets.start("perl", "-e", "use POSIX; <STDIN>; POSIX::setuid(27650); <STDIN>");
            Acquaintance acquaintance = new Acquaintance(quietus.machine());
            assertThat(acquaintance.of(facts(quietus, login.pid()), "").uid()).isZero();
            login.getOutputStream().write('\n');
            login.getOutputStream().flush();
            assertThat(Puppets.soon(() ->
                            acquaintance.of(facts(quietus, login.pid()), "").uid() == 27650))
                    .isTrue();
        }
    }
}
