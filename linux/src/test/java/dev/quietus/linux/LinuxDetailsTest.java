package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.spi.Details;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinuxDetailsTest {
    private final LinuxPlatform platform = new LinuxPlatform();
    private final Nursery nursery = new Nursery();

    @AfterEach
    void clear() {
        nursery.close();
        platform.close();
    }

    @Test
    void agreesWithProc() throws IOException {
        Process child = nursery.start("sleep", "100", "", "two words");
        Process twin = nursery.start("sleep", "100");
        child.destroyForcibly();
        Details details = details(twin.pid());
        Path proc = Path.of("/proc/" + twin.pid());
        Nursery.until(() -> details.commandLine().size() == 2);

        assertThat(details.commandLine()).containsExactly("sleep", "100");
        assertThat(details.executable())
                .contains(Files.readSymbolicLink(proc.resolve("exe")).toString());
        assertThat(Files.readSymbolicLink(proc.resolve("ns/pid")).toString())
                .isEqualTo("pid:[" + details.namespace().orElseThrow() + "]");
        assertThat(details.init()).isEqualTo(Details.Init.NO);
        assertThat(details.tracer()).isEmpty();
        assertThat(details.frozenBy()).isEmpty();
        assertThat(details.waitsIn())
                .isEqualTo(Optional.of(Files.readString(proc.resolve("wchan"))).filter(text -> !text.equals("0")));
    }

    @Test
    void answersAreEmptyOnceItHasVanished() throws InterruptedException {
        Process child = nursery.start("sleep", "100");
        ProcessIdentity identity = Nursery.facts(platform, child.pid()).identity();
        ProcessIdentity predecessor =
                new ProcessIdentity(identity.boot(), identity.pid(), identity.startTicks() - 1, 0);
        assertEmpty(platform.details(predecessor));
        child.destroyForcibly().waitFor();
        assertEmpty(platform.details(identity));
    }

    @Test
    void equalImagesWereForkedWithoutAnExecBetween() {
        ProcessTableTest.assumeRoot();
        Process one = nursery.start("sleep", "100");
        Process two = nursery.start("sleep", "100");
        try (Enclosure enclosure =
                Enclosure.open(Adversary.TREE_WIDE, Terms.standard().ofSize(6))) {
            Set<String> images = new TreeSet<>();
            for (ProcessFacts facts : members(enclosure)) {
                images.add(platform.details(facts.identity()).image().orElseThrow());
            }
            assertThat(images)
                    .hasSize(1)
                    .doesNotContain(details(one.pid()).image().orElseThrow());
        }
        assertThat(details(one.pid()).image())
                .isPresent()
                .isNotEqualTo(details(two.pid()).image());
    }

    @Test
    void recognisesTheInitOfANamespace() {
        ProcessTableTest.assumeRoot();
        try (Enclosure enclosure = Enclosure.open(Adversary.PIDNS_INIT)) {
            List<Details.Init> seen = new ArrayList<>();
            Set<Long> namespaces = new TreeSet<>();
            for (ProcessFacts facts : members(enclosure)) {
                seen.add(platform.details(facts.identity()).init());
                namespaces.add(platform.details(facts.identity()).namespace().orElseThrow());
            }
            assertThat(seen).contains(Details.Init.YES, Details.Init.NO);
            assertThat(seen.stream().filter(Details.Init.YES::equals)).hasSize(1);
            assertThat(namespaces)
                    .hasSize(1)
                    .doesNotContain(
                            details(ProcessHandle.current().pid()).namespace().orElseThrow());
        }
    }

    @Test
    void namesTheTracer() {
        ProcessTableTest.assumeRoot();
        try (Enclosure enclosure = Enclosure.open(Adversary.TRACED_BY_SIBLING)) {
            List<ProcessFacts> members = members(enclosure);
            assertThat(members)
                    .anySatisfy(facts -> assertThat(
                                    platform.details(facts.identity()).tracer())
                            .hasValueSatisfying(tracer -> assertThat(members)
                                    .extracting(ProcessFacts::pid)
                                    .contains(tracer)));
        }
    }

    @Test
    void namesTheFreezerOfVersionOne() throws IOException {
        ProcessTableTest.assumeRoot();
        try (Enclosure enclosure =
                Enclosure.open(Adversary.SLEEPER, Terms.standard().inFreezer())) {
            Path freezer = enclosure.freezer().orElseThrow();
            Path state = freezer.resolve("freezer.state");
            Files.writeString(state, "FROZEN");
            try {
                assertThat(details(enclosure.rootPid()).frozenBy())
                        .hasValueSatisfying(text -> assertThat(text)
                                .startsWith("freezer cgroup /")
                                .endsWith(freezer.getFileName().toString()));
            } finally {
                Files.writeString(state, "THAWED");
            }
            assertThat(details(enclosure.rootPid()).frozenBy()).isEmpty();
        }
    }

    @Test
    void namesTheFreezerOfVersionTwo() throws IOException {
        ProcessTableTest.assumeRoot();
        try (Enclosure enclosure =
                Enclosure.open(Adversary.SLEEPER, Terms.standard().inControlGroup())) {
            Path freeze = enclosure.controlGroup().orElseThrow().resolve("cgroup.freeze");
            Files.writeString(freeze, "1");
            Nursery.until(() -> details(enclosure.rootPid()).frozenBy().isPresent());
            assertThat(details(enclosure.rootPid()).frozenBy())
                    .contains("cgroup "
                            + Nursery.facts(platform, enclosure.rootPid()).controlGroup());
            Files.writeString(freeze, "0");
            Nursery.until(() -> details(enclosure.rootPid()).frozenBy().isEmpty());
        }
    }

    private Details details(long pid) {
        return platform.details(Nursery.facts(platform, pid).identity());
    }

    private List<ProcessFacts> members(Enclosure enclosure) {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.users().real() == enclosure.uid() && !facts.ended())
                .toList();
    }

    private static void assertEmpty(Details details) {
        assertThat(details.commandLine()).isEmpty();
        assertThat(details.executable()).isEmpty();
        assertThat(details.namespace()).isEmpty();
        assertThat(details.init()).isEqualTo(Details.Init.UNKNOWN);
        assertThat(details.image()).isEmpty();
        assertThat(details.waitsIn()).isEmpty();
        assertThat(details.tracer()).isEmpty();
        assertThat(details.frozenBy()).isEmpty();
    }
}
