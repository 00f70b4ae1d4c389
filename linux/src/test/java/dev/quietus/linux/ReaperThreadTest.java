package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The thread that acts under another uid: it hits one user, and the JVM is the same afterwards. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReaperThreadTest {
    private static final int REAPER = 60699;

    @ParameterizedTest
    @CsvSource({"0, 21001", "21001, 0", "0, 0", "21001, 21001", "-1, 21001", "21001, -1", "-5, 21001"})
    void refusesNumbersThatCouldMeanTheMachine(int reaper, int target) {
        needsRoot();
        ReaperThread thread = ReaperThread.start();
        assertThatThrownBy(() -> thread.fire(reaper, target)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hitsOneUserAndLeavesTheOthersAndTheJvmUnharmed() throws Exception {
        needsRoot();
        Terms terms = Terms.standard().within(Duration.ofSeconds(40));
        Set<String> before = MeansTest.usersOfThreads();
        long dumpable = Syscall.call(SyscallNumber.PRCTL, 3);
        try (Enclosure hit = Enclosure.open(Adversary.TREE_WIDE, terms);
                Enclosure bystander = Enclosure.open(Adversary.TREE_WIDE, terms)) {
            int bystanders = bystander.census().living().size();
            ReaperThread thread = ReaperThread.start();
            assertThat(thread.fire(REAPER, hit.uid())).isEqualTo(ReaperThread.Shot.FIRED);
            Nursery.until(() -> hit.census().living().isEmpty());
            assertThat(bystander.census().living()).hasSize(bystanders);
            for (int shot = 0; shot < 100; shot++) {
                assertThat(thread.fire(REAPER, hit.uid())).isIn(ReaperThread.Shot.FIRED, ReaperThread.Shot.NOBODY);
            }
            assertThat(bystander.census().living()).hasSize(bystanders);
        }
        assertThat(Syscall.call(SyscallNumber.PRCTL, 3)).isEqualTo(dumpable);
        assertThat(MeansTest.usersOfThreads()).isEqualTo(before);
        System.gc();
        long[] uid = {-1};
        Thread fresh = Thread.ofPlatform().start(() -> uid[0] = Syscall.call(SyscallNumber.GETEUID));
        fresh.join();
        assertThat(uid[0]).isZero();
        try (Nursery nursery = new Nursery()) {
            assertThat(nursery.output(java.util.List.of("id", "-u"))).isEqualTo("0\nexit 0");
        }
    }

    @Test
    void worksAlsoWhenTheCallerIsInterrupted() {
        needsRoot();
        ReaperThread thread = ReaperThread.start();
        Thread.currentThread().interrupt();
        // Nobody has this uid; the answer must come nevertheless.
        assertThat(thread.fire(REAPER, 60698)).isIn(ReaperThread.Shot.FIRED, ReaperThread.Shot.NOBODY);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "becomes other users: needs root");
    }
}
