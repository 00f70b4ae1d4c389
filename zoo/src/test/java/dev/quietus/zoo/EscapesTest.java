package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Those that leave their place, or go for who is above them, do so where nothing holds them. */
@NeedsRoot
class EscapesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A PID namespace and no more, with a shell as its init that stays. */
    private static final List<String> BELOW =
            List.of("unshare", "--pid", "--fork", "sh", "-c", "\"$@\"; sleep 30", "sh");

    @Test
    void setuidProgramMakesRoot() throws IOException {
        try (Loan loan = Loan.of(Adversary.SETUID_ESCAPE)) {
            Launches.start(loan.command());
            assertThat(loan.awaitReady(PATIENCE)).isEqualTo("root=1");
            assertThat(loan.census().living()).extracting(Counted::uid).containsExactlyInAnyOrder(0, loan.uid());
        }
    }

    @Test
    void setuidProgramIsNothingWithoutNewPrivileges() {
        try (Enclosure enclosure = Enclosure.open(Adversary.SETUID_ESCAPE)) {
            assertThat(enclosure.details()).isEqualTo("root=0");
            assertThat(enclosure.census().living()).hasSize(2).allMatch(it -> it.uid() == enclosure.uid());
        }
    }

    @Test
    void moverIsSeenInTheSibling() throws Exception {
        try (Enclosure enclosure = Enclosure.open(Adversary.CGROUP_MOVER)) {
            assertThat(enclosure.details()).isEqualTo("moved=1");
            Path own = enclosure.controlGroup().orElseThrow();
            Path sibling = own.resolve(enclosure.processName() + "beside");
            boolean here = false;
            boolean there = false;
            for (int i = 0; i < 500 && !(here && there); i++) {
                here |= !Files.readAllLines(own.resolve("cgroup.procs")).isEmpty();
                there |= !Files.readAllLines(sibling.resolve("cgroup.procs")).isEmpty();
                Thread.sleep(1);
            }
            assertThat(here && there).as("in both, in turn").isTrue();
        }
    }

    /** user_namespaces(7): without a privilege, where the machine allows it. */
    @Test
    void joinerLivesInManyNamespaces() throws IOException {
        try (Enclosure enclosure = Enclosure.open(Adversary.NAMESPACE_JOINER)) {
            assertThat(enclosure.details()).isEqualTo("made=4 joined=4 above=0 unmapped=0");
            List<Counted> living = enclosure.census().living();
            assertThat(living).hasSize(11);
            assertThat(living.stream()
                            .map(it -> Launches.namespace(it.pid(), "user"))
                            .distinct())
                    .hasSize(5);
            assertThat(living.stream()
                            .map(it -> Launches.namespace(it.pid(), "pid"))
                            .distinct())
                    .hasSize(5);
        }
    }

    @Test
    void tracerHoldsTheInitThatItMayTrace() throws Exception {
        try (Loan loan = Loan.of(Adversary.INIT_TRACER)) {
            Process launcher = Launches.start(loan.launchedBy(BELOW));
            assertThat(loan.awaitReady(PATIENCE)).startsWith("init=held");
            ProcessHandle init = launcher.children().findFirst().orElseThrow();
            assertThat(Files.readString(Path.of("/proc/" + init.pid() + "/status")))
                    .containsPattern("State:\tt ")
                    .doesNotContain("TracerPid:\t0\n");
        }
    }

    @Test
    void tracerIsRefusedOutside() {
        try (Enclosure enclosure = Enclosure.open(Adversary.INIT_TRACER)) {
            assertThat(enclosure.details()).isEqualTo("init=refused parent=refused");
        }
    }

    /** pid_namespaces(7): the init gets no signal from within that it has no handler for. Its own parent does. */
    @Test
    void stopperSendsToWhoeverIsAbove() {
        try (Loan loan = Loan.of(Adversary.INIT_STOPPER)) {
            Launches.start(loan.launchedBy(BELOW));
            assertThat(loan.awaitReady(PATIENCE)).isEqualTo("sent=6");
            assertThat(loan.animals().living()).hasSize(2);
        }
    }

    @Test
    void mixerForksThroughEveryTableThatIsThere() {
        try (Enclosure enclosure = Enclosure.open(Adversary.SYSCALL_MIXER)) {
            int born = List.of("native", "i386", "x32").stream()
                    .mapToInt(table -> Integer.parseInt(enclosure.detail(table).orElseThrow()))
                    .sum();
            assertThat(enclosure.detail("native").orElseThrow()).isNotEqualTo("0");
            assertThat(enclosure.census().living()).hasSize(1 + born);
        }
    }
}
