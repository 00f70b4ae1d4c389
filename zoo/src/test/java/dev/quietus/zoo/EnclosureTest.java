package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every animal starts, counts as it should, and leaves nothing. */
@NeedsRoot
class EnclosureTest {
    @ParameterizedTest
    @EnumSource
    void startsCountsAndClears(Adversary adversary) {
        Enclosure enclosure = Enclosure.open(adversary);
        Traces traces = Traces.of(enclosure);
        Census census = enclosure.census();
        enclosure.close();

        int expected = adversary.processes(enclosure.size());
        assertThat(census.nothingLives()).as("counted %s", census).isFalse();
        if (expected >= 0) {
            assertThat(census.living()).hasSize(expected);
            assertThat(census.living()).anyMatch(counted -> counted.pid() == enclosure.rootPid());
        }
        assertThat(census.living()).allMatch(counted -> counted.uid() == enclosure.uid());
        traces.assertNone();
    }

    @ParameterizedTest
    @EnumSource(names = {"RACER_FIGHTS_BACK", "FORK_RACER_SETSID", "HEADLESS_BOMB", "WATCHDOGS", "SIGSTOP_LOOP"})
    void doesNotDieOut(Adversary adversary) throws InterruptedException {
        try (Enclosure enclosure = Enclosure.open(adversary)) {
            for (int i = 0; i < 8; i++) {
                Thread.sleep(120);
                assertThat(enclosure.census().nothingLives())
                        .as("after %d shots", i)
                        .isFalse();
            }
        }
    }

    @Test
    void sizeIsTheTermsChoice() {
        try (Enclosure enclosure =
                Enclosure.open(Adversary.TREE_WIDE, Terms.standard().ofSize(300))) {
            assertThat(enclosure.census().living()).hasSize(300);
        }
    }

    @Test
    void membersBearTheMarker() {
        try (Enclosure enclosure = Enclosure.open(Adversary.TREE_DEEP)) {
            assertThat(enclosure.processName()).hasSize(8);
            assertThat(enclosure.census().living())
                    .allMatch(counted -> counted.name().equals(enclosure.processName()));
        }
    }

    @Test
    void hasAControlGroupOfItsOwnWhenAsked() throws IOException {
        Enclosure enclosure =
                Enclosure.open(Adversary.TREE_WIDE, Terms.standard().ofSize(5).inControlGroup());
        Path group = enclosure.controlGroup().orElseThrow();
        assertThat(Files.readAllLines(group.resolve("cgroup.procs"))).hasSize(5);
        assertThat(group.resolve("cgroup.kill")).exists();
        enclosure.close();
        assertThat(group).doesNotExist();
    }

    @Test
    void clearsTheFrozen() throws IOException {
        Enclosure enclosure =
                Enclosure.open(Adversary.TREE_WIDE, Terms.standard().inFreezer().inControlGroup());
        Files.writeString(enclosure.freezer().orElseThrow().resolve("freezer.state"), "FROZEN");
        Files.writeString(enclosure.controlGroup().orElseThrow().resolve("cgroup.freeze"), "1");
        Traces traces = Traces.of(enclosure);
        enclosure.close();
        traces.assertNone();
    }

    @Test
    void orphansMayGoToInit() throws IOException {
        try (Enclosure enclosure =
                Enclosure.open(Adversary.DAEMONS, Terms.standard().leavingOrphansToInit())) {
            Counted daemon = enclosure.census().living().getLast();
            assertThat(Files.readString(Path.of("/proc/" + daemon.pid() + "/status")))
                    .contains("\nPPid:\t1\n");
        }
    }

    @Test
    void survivesNothingAfterItsDeadline() throws InterruptedException {
        Terms brief = Terms.standard().within(java.time.Duration.ofSeconds(1));
        try (Enclosure enclosure = Enclosure.open(Adversary.DEAF, brief)) {
            Thread.sleep(1500);
            assertThat(enclosure.census().nothingLives()).isTrue();
        }
    }

    /** Too few tasks for the tree; a port that needs a privilege. */
    @ParameterizedTest
    @ValueSource(strings = {"TREE_WIDE", "PORT_HOLDER"})
    void leavesNothingWhenTheStartFails(Adversary adversary) {
        Terms impossible = Terms.standard().limitedTo(5).with("1");
        assertThatThrownBy(() -> Enclosure.open(adversary, impossible))
                .isInstanceOf(ZooFailure.class)
                .hasNoSuppressedExceptions()
                .satisfies(failure -> {
                    Matcher marker = Pattern.compile("qz[0-9a-f]{6}").matcher(String.valueOf(failure.getMessage()));
                    assertThat(marker.find()).as(failure.getMessage()).isTrue();
                    Traces.of(marker.group()).assertNone();
                });
    }

    @Test
    void ordinaryTermsNeedNoRoot() {
        try (Enclosure enclosure = Enclosure.openUnprivileged(Adversary.HEADLESS_TREE, Terms.standard())) {
            assertThat(enclosure.census().living()).hasSize(5);
        }
    }

    @Test
    void uidsAreNotSharedBetweenEnclosures() {
        List<Enclosure> open = Stream.generate(() -> Enclosure.open(Adversary.SLEEPER))
                .limit(4)
                .toList();
        try {
            assertThat(open.stream().map(Enclosure::uid))
                    .doesNotHaveDuplicates()
                    .allMatch(uid -> uid >= 20_000);
            assertThat(open).allSatisfy(one -> assertThat(one.census().living()).hasSize(1));
        } finally {
            open.forEach(Enclosure::close);
        }
    }
}
