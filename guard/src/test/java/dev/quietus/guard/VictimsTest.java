package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.ProcessFacts;
import dev.quietus.Quietus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever multiplies is told from whoever he was started by. */
@Timeout(60)
class VictimsTest {
    /** A shell that has started something else too, and then another shell, which has thirty children. */
    private static final String FERTILE =
            "PUPPET 60 & PUPPET 60 & sh -c 'for i in $(seq 30); do PUPPET 60 & done; wait' & wait";

    /** Thirty whose parents have ended. */
    private static final String ORPHANS = "for i in $(seq 30); do (PUPPET 60 &) ; done; PUPPET 60";

    @TempDir
    Path folder;

    private List<ProcessFacts> everybody(Puppets puppets, Quietus quietus, int count) throws InterruptedException {
        assertThat(Puppets.soon(
                        () -> puppets(puppets, quietus.machine().processes()).size() == count))
                .isTrue();
        return quietus.machine().processes();
    }

    private static List<ProcessFacts> puppets(Puppets puppets, List<ProcessFacts> everybody) {
        return everybody.stream()
                .filter(facts -> facts.name().equals(puppets.name()))
                .toList();
    }

    @Test
    void whoStartedTheFertileOneIsSpared() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Quietus quietus = Quietus.open()) {
            Process shell = puppets.start(
                    "sh", "-c", FERTILE.replace("PUPPET", puppets.program().toString()));
            List<ProcessFacts> everybody = everybody(puppets, quietus, 32);
            ProcessFacts head = Victims.largestFamily(puppets(puppets, everybody), everybody);
            assertThat(head.parent()).isEqualTo((int) shell.pid());
            assertThat(everybody.stream().filter(facts -> facts.parent() == head.pid()))
                    .hasSize(30);
        }
    }

    @Test
    void orphansOfOneProgramAreCountedTogether() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Quietus quietus = Quietus.open()) {
            puppets.start(
                    "setsid",
                    "sh",
                    "-c",
                    ORPHANS.replace("PUPPET", puppets.program().toString()));
            List<ProcessFacts> everybody = everybody(puppets, quietus, 31);
            try {
                ProcessFacts head = Victims.largestFamily(puppets(puppets, everybody), everybody);
                assertThat(head.name()).isEqualTo(puppets.name());
                assertThat(head.parent()).isLessThanOrEqualTo(1);
            } finally {
                puppets(puppets, everybody)
                        .forEach(facts -> ProcessHandle.of(facts.pid()).ifPresent(ProcessHandle::destroyForcibly));
            }
        }
    }
}
