package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The counter is what everything else is measured by, so it is measured by what the kernel is known to show. */
class CensusTest {
    @Test
    void zombieIsDead() {
        try (Enclosure enclosure = Enclosure.openUnprivileged(
                Adversary.ZOMBIE_MAKER, Terms.standard().ofSize(7))) {
            Census census = enclosure.census();
            assertThat(census.living()).singleElement().returns(enclosure.rootPid(), Counted::pid);
            assertThat(census.zombies()).isEqualTo(7);
        }
    }

    @Test
    void headlessIsAlive() {
        try (Enclosure enclosure = Enclosure.openUnprivileged(Adversary.HEADLESS, Terms.standard())) {
            assertThat(enclosure.census().living())
                    .singleElement()
                    .returns('Z', Counted::state)
                    .returns(2, Counted::threads)
                    .returns(enclosure.processName(), Counted::name);
        }
    }

    @Test
    void threadsAreOneProcess() {
        try (Enclosure enclosure =
                Enclosure.openUnprivileged(Adversary.THREADS, Terms.standard().ofSize(50))) {
            assertThat(enclosure.census().living()).singleElement().returns(50, Counted::threads);
        }
    }

    @Test
    void namesMayBeAnything() {
        try (Enclosure enclosure = Enclosure.openUnprivileged(Adversary.HOSTILE_NAMES, Terms.standard())) {
            assertThat(enclosure.census().living().stream().map(Counted::name))
                    .contains(
                            "a) R 1 1 (b", "line\nfeed", "\u001b[2J\u001b[31mred", "  two  spaces ", "", "ÿþ\u0080raw");
        }
    }

    @Test
    @NeedsRoot
    void countsNobodyElse() {
        try (Enclosure one = Enclosure.open(Adversary.TREE_WIDE);
                Enclosure other = Enclosure.open(Adversary.DAEMONS)) {
            assertThat(one.census().living()).hasSize(20);
            assertThat(other.census().living()).hasSize(5);
        }
    }

    @Test
    @NeedsRoot
    void chargesAllTasks() {
        try (Enclosure enclosure = Enclosure.open(Adversary.HEADLESS_TREE)) {
            assertThat(enclosure.census().charged()).isEqualTo(10);
        }
    }

    @Test
    void whoWasFasterThanTheCounterStillLives() {
        assertThat(new Census(List.of(), 3, 3, false).nothingLives()).isTrue();
        assertThat(new Census(List.of(), 3, 4, false).nothingLives()).isFalse();
        assertThat(new Census(List.of(), 0, -1, true).nothingLives()).isFalse();
    }
}
