package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Signal;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Handle.Delivery;
import dev.quietus.spi.Handle.Sight;
import dev.quietus.spi.Platform.Opening;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Recycler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinuxHandleTest {
    private static final long SECONDS = 1_000_000_000L;
    private static final long MILLISECONDS = 1_000_000L;

    private final LinuxPlatform platform = new LinuxPlatform();
    private final Nursery nursery = new Nursery();

    @AfterEach
    void clear() {
        nursery.close();
        platform.close();
    }

    @Test
    void signalsAndSeesTheEndWithItsStatus() throws InterruptedException {
        Process child = nursery.start("sleep", "100");
        try (Handle handle = open(child.pid())) {
            assertThat(handle.look()).isInstanceOf(Sight.Present.class);
            assertThat(handle.send(Signal.TERM)).isInstanceOf(Delivery.Accepted.class);
            assertThat(handle.await(10 * SECONDS)).isNotInstanceOf(Sight.Present.class);
            child.waitFor();
            assertThat(handle.look()).isEqualTo(new Sight.Reaped(Optional.of(new ExitStatus.Killed(15, false))));
            assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Ended.class);
        }
    }

    @Test
    void waitsNoLongerThanTold() {
        Process child = nursery.start("sleep", "100");
        try (Handle handle = open(child.pid())) {
            long start = System.nanoTime();
            Sight sight = handle.await(50 * MILLISECONDS);

            assertThat(sight).isInstanceOf(Sight.Present.class);
            assertThat(System.nanoTime() - start).isBetween(50 * MILLISECONDS, 5 * SECONDS);
        }
    }

    @Test
    void aZombieIsUnreapedAndTakesNoSignal() {
        int parent = nursery.startAndTell("echo $$; (exit 3) & exec sleep 100");
        Nursery.until(() -> !zombiesOf(parent).isEmpty());
        try (Handle handle = open(zombiesOf(parent).get(0).pid())) {
            assertThat(handle.look()).isEqualTo(new Sight.Unreaped(parent, Optional.of(new ExitStatus.Exited(3))));
            assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Ended.class);
        }
    }

    @Test
    void aZombieThatExitedWellHasAStatusToo() {
        int parent = nursery.startAndTell("echo $$; (exit 0) & exec sleep 100");
        Nursery.until(() -> !zombiesOf(parent).isEmpty());
        try (Handle handle = open(zombiesOf(parent).get(0).pid())) {
            assertThat(handle.look()).isEqualTo(new Sight.Unreaped(parent, Optional.of(new ExitStatus.Exited(0))));
        }
    }

    @Test
    void aHeadlessProcessIsPresentUntilItIsKilled() {
        ProcessTableTest.assumeRoot();
        try (Enclosure enclosure = Enclosure.open(Adversary.HEADLESS);
                Handle handle = open(enclosure.rootPid())) {
            assertThat(handle.await(20 * MILLISECONDS)).isInstanceOf(Sight.Present.class);
            assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Accepted.class);
            assertThat(handle.await(10 * SECONDS)).isNotInstanceOf(Sight.Present.class);
            assertThat(enclosure.census().living()).isEmpty();
        }
    }

    @Test
    void seesItStopAndContinue() {
        Process child = nursery.start("sleep", "100");
        try (Handle handle = open(child.pid())) {
            handle.send(Signal.STOP);
            Nursery.until(() -> state(handle) == ProcessState.STOPPED);
            handle.send(Signal.CONT);
            Nursery.until(() -> state(handle) == ProcessState.SLEEPING);
        }
    }

    @Test
    void opensNobodyElse() throws InterruptedException {
        Process child = nursery.start("sleep", "100");
        ProcessIdentity right = Nursery.facts(platform, child.pid()).identity();
        // Where an inode is known, it alone tells: it is never given again.
        ProcessIdentity later = new ProcessIdentity(right.boot(), right.pid(), right.startTicks() + 1, 0);
        ProcessIdentity other = new ProcessIdentity(right.boot(), right.pid(), right.startTicks(), right.inode() + 1);
        ProcessIdentity ago = new ProcessIdentity("0123456789abcdef", right.pid(), right.startTicks(), right.inode());

        assertThat(platform.open(later)).isInstanceOf(Opening.Vanished.class);
        assertThat(platform.open(ago)).isInstanceOf(Opening.Vanished.class);
        if (right.inode() != 0) {
            assertThat(platform.open(other)).isInstanceOf(Opening.Vanished.class);
        }
        child.destroyForcibly().waitFor();
        assertThat(platform.open(right)).isInstanceOf(Opening.Vanished.class);
    }

    @Test
    void aNumberThatIsAThreadsNowIsNobody() throws IOException {
        long self = ProcessHandle.current().pid();
        ProcessIdentity right = Nursery.facts(platform, self).identity();
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            List<Integer> others = threads.map(
                            thread -> Integer.valueOf(thread.getFileName().toString()))
                    .filter(thread -> thread != self)
                    .toList();
            assertThat(others).isNotEmpty();
            for (int thread : others) {
                ProcessIdentity identity = new ProcessIdentity(right.boot(), thread, right.startTicks(), right.inode());
                assertThat(platform.open(identity)).isInstanceOf(Opening.Vanished.class);
            }
        }
    }

    @Test
    void aClosedHandleChecksTheIdentityAtEachUse() throws InterruptedException {
        Process child = nursery.start("sleep", "100");
        Handle handle = open(child.pid());
        handle.close();
        handle.close();

        assertThat(handle.look()).isInstanceOf(Sight.Present.class);
        assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Accepted.class);
        child.waitFor();
        assertThat(handle.look()).isEqualTo(new Sight.Reaped(Optional.empty()));
        assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Ended.class);
    }

    @Test
    @Timeout(120)
    void aRecycledPidIsNeverSignalled() {
        ProcessTableTest.assumeRoot();
        int ended = 0;
        int replaced = 0;
        // On a crowded machine a JVM needs most of the time to start.
        for (int attempt = 0; attempt < 5 && (ended < 20 || replaced < 20); attempt++) {
            Recycler.Report report = Recycler.run(Duration.ofSeconds(6), Nursery.jvm(RecycledPidMain.class));

            assertThat(report.hits()).as(report.toString()).isZero();
            assertThat(report.missed()).as(report.toString()).isZero();
            ended += (int) report.ended();
            replaced += (int) report.replaced();
        }
        assertThat(ended).isPositive();
        assertThat(replaced).isPositive();
    }

    @Test
    void morePeopleThanDescriptorsAreHeldAllTheSame() {
        String output = nursery.output(
                Stream.concat(Stream.of("prlimit", "--nofile=120:160"), Nursery.jvm(ExhaustionMain.class).stream())
                        .toList());

        assertThat(output)
                .contains("held 150, living 150, accepted 150, ended 150")
                .endsWith("exit 0");
    }

    @Test
    void anOldKernelIsEnough() {
        List<String> command = new ArrayList<>(Nursery.jvm(ExhaustionMain.class));
        command.add(1, "-Dquietus.linux.plain=true");

        assertThat(nursery.output(command))
                .contains("held 150, living 150, accepted 150, ended 150", "numbered false")
                .endsWith("exit 0");
    }

    private Handle open(long pid) {
        if (platform.open(Nursery.facts(platform, pid).identity()) instanceof Opening.Held held) {
            return held.handle();
        }
        throw new AssertionError("not held");
    }

    private static ProcessState state(Handle handle) {
        return handle.look() instanceof Sight.Present present ? present.facts().state() : ProcessState.OTHER;
    }

    private List<ProcessFacts> zombiesOf(int parent) {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.parent() == parent && facts.ended())
                .toList();
    }
}
