package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Those that should come back do come back, when ended the naive way. */
class RespawnTest {
    @Test
    void watchdogsReplaceEachOther() throws InterruptedException {
        try (Enclosure enclosure =
                Enclosure.openUnprivileged(Adversary.WATCHDOGS, Terms.standard().ofSize(3))) {
            for (int i = 0; i < 5; i++) {
                end(enclosure.census().living().getFirst().pid());
                Thread.sleep(60);
                assertThat(enclosure.census().living()).hasSize(3);
            }
            assertThat(enclosure.census().living()).noneMatch(counted -> counted.pid() == enclosure.rootPid());
        }
    }

    @Test
    void supervisorReplacesItsWorker() throws InterruptedException {
        try (Enclosure enclosure = Enclosure.openUnprivileged(Adversary.SUPERVISOR, Terms.standard())) {
            int worker = Integer.parseInt(enclosure.detail("worker").orElseThrow());
            end(worker);
            Thread.sleep(60);
            assertThat(enclosure.census().living()).hasSize(3).noneMatch(counted -> counted.pid() == worker);
        }
    }

    @Test
    void deadManLeavesAPair() throws InterruptedException {
        try (Enclosure enclosure = Enclosure.openUnprivileged(Adversary.DEAD_MAN, Terms.standard())) {
            end(enclosure.rootPid());
            Thread.sleep(60);
            assertThat(enclosure.census().living()).hasSize(2);
        }
    }

    @Test
    void trapLeavesAChild() throws InterruptedException {
        try (Enclosure enclosure = Enclosure.openUnprivileged(
                Adversary.TRAPS_TERM_FORKS, Terms.standard().ofSize(1))) {
            ProcessHandle.of(enclosure.rootPid()).orElseThrow().destroy();
            Thread.sleep(60);
            assertThat(enclosure.census().living())
                    .singleElement()
                    .satisfies(counted -> assertThat(counted.pid()).isNotEqualTo(enclosure.rootPid()));
        }
    }

    private static void end(int pid) {
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    }
}
