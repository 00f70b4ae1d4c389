package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.spi.Snapshot;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ProcessTableTest {
    private final LinuxPlatform platform = new LinuxPlatform();
    private final Nursery nursery = new Nursery();

    @AfterEach
    void clear() {
        nursery.close();
        platform.close();
    }

    @Test
    void ownFactsAgreeWithProc() throws IOException {
        long before = platform.ticks();
        ProcessFacts own = Nursery.facts(platform, ProcessHandle.current().pid());
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        String status = Files.readString(Path.of("/proc/self/status"));

        assertThat(own.name()).isEqualTo(stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')));
        assertThat(Integer.toString(own.parent())).isEqualTo(fields[1]);
        assertThat(Integer.toString(own.group())).isEqualTo(fields[2]);
        assertThat(Integer.toString(own.session())).isEqualTo(fields[3]);
        assertThat(Long.toString(own.identity().startTicks())).isEqualTo(fields[19]);
        assertThat(status)
                .contains("Uid:\t" + own.users().real() + "\t" + own.users().effective() + "\t"
                        + own.users().saved() + "\t");
        assertThat(own.identity().boot())
                .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                        .replace("-", "")
                        .substring(0, 16));
        assertThat(Files.readString(Path.of("/proc/self/cgroup"))).contains("0::" + own.controlGroup() + "\n");
        assertThat(own.observedTicks()).isBetween(before, platform.ticks());
        assertThat(own.kernelThread()).isFalse();
        assertThat(own.threads()).isGreaterThan(1);
        assertThat(own.ended()).isFalse();
    }

    @Test
    void seesWhomAnotherListingSawBeforeAndAfter() {
        Set<Integer> expected = pidsInProc();
        Snapshot snapshot = platform.snapshot();
        expected.retainAll(pidsInProc());

        List<Integer> seen = new ArrayList<>();
        for (ProcessFacts facts : snapshot.processes()) {
            seen.add(facts.pid());
        }
        assertThat(seen).containsAll(expected).isSorted().doesNotHaveDuplicates();
        assertThat(snapshot.restriction()).isEmpty();
    }

    @Test
    void identitiesAreUniqueAndStable() {
        Set<Long> inodes = new TreeSet<>();
        List<ProcessFacts> first = platform.snapshot().processes();
        for (ProcessFacts facts : first) {
            inodes.add(facts.identity().inode());
        }
        ProcessFacts own = Nursery.facts(platform, ProcessHandle.current().pid());

        assertThat(inodes.size()).isIn(1, first.size());
        assertThat(Nursery.facts(platform, own.pid()).identity()).isEqualTo(own.identity());
    }

    @ParameterizedTest
    @EnumSource
    void aLookAfterAnotherShowsWhoWasBornBetween(Snapshot.Numbering numbering) throws Exception {
        Snapshot before = platform.snapshot(numbering);
        Process child = nursery.start("sleep", "60");

        Snapshot with = platform.snapshot(numbering, before, Set.of());
        ProcessIdentity born = identity(with, child.pid()).orElseThrow();
        child.destroyForcibly().waitFor();
        Snapshot without = platform.snapshot(numbering, with, Set.of(born));

        assertThat(identity(without, child.pid())).isEmpty();
    }

    /** Nobody is born between most of these looks; who is looked at again is never shown as he was. */
    @Test
    void aLookAfterAnotherShowsWhatBecameOfThoseItIsAbout() throws Exception {
        Process child = nursery.start("sleep", "60");
        Snapshot last = platform.snapshot();
        ProcessIdentity identity = identity(last, child.pid()).orElseThrow();
        for (int round = 0; round < 40; round++) {
            boolean stopped = round % 2 == 0;
            Syscall.call(SyscallNumber.KILL, child.pid(), stopped ? 19 : 18);
            Nursery.until(() -> stat(child.pid()).contains(") T ") == stopped);
            last = platform.snapshot(Snapshot.Numbering.GIVEN, last, Set.of(identity));
            assertThat(facts(last, identity).state() == ProcessState.STOPPED).isEqualTo(stopped);
        }
    }

    private static String stat(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<ProcessIdentity> identity(Snapshot snapshot, long pid) {
        return snapshot.processes().stream()
                .filter(facts -> facts.pid() == pid)
                .map(ProcessFacts::identity)
                .findFirst();
    }

    private static ProcessFacts facts(Snapshot snapshot, ProcessIdentity identity) {
        return snapshot.processes().stream()
                .filter(facts -> facts.identity().equals(identity))
                .findFirst()
                .orElseThrow();
    }

    /** Others are looked at each time, though they too were there before. */
    @Test
    void threadsOfTheKernelAreReadOnce() throws Exception {
        Snapshot first = platform.snapshot();
        Nursery.until(() -> platform.ticks() > first.startedTicks() + 1);
        int again = 0;
        for (ProcessFacts facts : platform.snapshot().processes()) {
            boolean known = first.processes().stream().anyMatch(facts::equals);
            again += known ? 1 : 0;
            assertThat(known && !facts.kernelThread()).as(facts.toString()).isFalse();
        }
        assertThat(again > 0)
                .isEqualTo(first.processes().stream()
                        .anyMatch(facts ->
                                facts.kernelThread() && facts.identity().inode() != 0));
    }

    @Test
    void marksKernelThreads() {
        for (ProcessFacts facts : platform.snapshot().processes()) {
            // In /proc no kernel thread has an executable; that is seen independently of its flags.
            if (facts.kernelThread()) {
                assertThat(Path.of("/proc/" + facts.pid() + "/exe").toFile().exists())
                        .isFalse();
            }
        }
    }

    @Test
    void aZombieHasEnded() {
        int parent = nursery.startAndTell("echo $$; (exit 3) & exec sleep 100");
        Nursery.until(() -> childrenOf(parent).stream().anyMatch(child -> child.state() == ProcessState.ZOMBIE));
        ProcessFacts zombie = childrenOf(parent).get(0);

        assertThat(zombie.ended()).isTrue();
        assertThat(zombie.headless()).isFalse();
        assertThat(zombie.threads()).isZero();
    }

    @Test
    void aHeadlessProcessLives() {
        assumeRoot();
        try (Enclosure enclosure = Enclosure.open(Adversary.HEADLESS)) {
            ProcessFacts facts = Nursery.facts(platform, enclosure.rootPid());

            assertThat(facts.headless()).isTrue();
            assertThat(facts.ended()).isFalse();
            assertThat(facts.state()).isEqualTo(ProcessState.SLEEPING);
            assertThat(facts.threads()).isPositive();
        }
    }

    @Test
    void namesAreReversibleWhateverTheirBytes() throws IOException {
        assumeRoot();
        try (Enclosure enclosure = Enclosure.open(Adversary.HOSTILE_NAMES)) {
            int compared = 0;
            for (ProcessFacts facts : platform.snapshot().processes()) {
                if (facts.users().real() == enclosure.uid() && !facts.ended()) {
                    byte[] raw = Files.readAllBytes(Path.of("/proc/" + facts.pid() + "/comm"));
                    assertThat(KernelText.bytes(facts.name())).isEqualTo(Arrays.copyOf(raw, raw.length - 1));
                    compared++;
                }
            }
            assertThat(compared).isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void namesTheTerminal() {
        assumeRoot();
        try (Enclosure enclosure = Enclosure.open(Adversary.TERMINAL)) {
            assertThat(platform.snapshot().processes())
                    .filteredOn(facts -> facts.users().real() == enclosure.uid())
                    .anySatisfy(facts -> assertThat(facts.terminal()).matches("pts/[0-9]+"));
        }
    }

    @Test
    void namesTheControlGroup() throws IOException {
        assumeRoot();
        try (Enclosure enclosure =
                Enclosure.open(Adversary.SLEEPER, Terms.standard().inControlGroup())) {
            ProcessFacts facts = Nursery.facts(platform, enclosure.rootPid());
            String cgroup = Files.readString(Path.of("/proc/" + facts.pid() + "/cgroup"), StandardCharsets.UTF_8);

            assertThat(facts.controlGroup()).isNotEqualTo("/").isNotEmpty();
            assertThat(cgroup).contains("0::" + facts.controlGroup() + "\n");
        }
    }

    @Test
    void theListingIsBoundedByTheHighestPidAtItsStart() {
        try (Kernel kernel = Kernel.open()) {
            int[] pids = kernel.proc().list();
            Set<Integer> independent = pidsInProc();

            assertThat(pids).isSorted().contains((int) ProcessHandle.current().pid());
            assertThat(kernel.proc().list().length).isCloseTo(independent.size(), within(50));
        }
    }

    private static org.assertj.core.data.Offset<Integer> within(int difference) {
        return org.assertj.core.api.Assertions.within(difference);
    }

    private List<ProcessFacts> childrenOf(int parent) {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.parent() == parent)
                .toList();
    }

    private static Set<Integer> pidsInProc() {
        Set<Integer> pids = new TreeSet<>();
        for (String name : Path.of("/proc").toFile().list()) {
            if (name.matches("[0-9]+")) {
                pids.add(Integer.valueOf(name));
            }
        }
        return pids;
    }

    static void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "the zoo gives each animal a uid: needs root");
    }
}
