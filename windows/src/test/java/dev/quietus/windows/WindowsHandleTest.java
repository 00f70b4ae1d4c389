package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.ExitStatus;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.Signal;
import dev.quietus.Target;
import dev.quietus.spi.Handle;
import dev.quietus.spi.Handle.Delivery;
import dev.quietus.spi.Handle.Sight;
import dev.quietus.spi.Platform.Opening;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WindowsHandleTest extends AtZoo {
    private static final long SECONDS = 1_000_000_000L;

    @Test
    void terminatesAndSeesTheEndWithItsCode() {
        Process child = zoo.start("sleeper", "", 1);
        try (Handle handle = open(child.pid())) {
            assertThat(handle.look()).isInstanceOf(Sight.Present.class);
            assertThat(handle.forbidden()).isEmpty();
            assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Accepted.class);
            assertThat(handle.await(10 * SECONDS)).isEqualTo(new Sight.Reaped(Optional.of(new ExitStatus.Exited(1))));
            assertThat(handle.send(Signal.KILL)).isInstanceOf(Delivery.Ended.class);
            assertThat(zoo.survivors()).isEmpty();
        }
    }

    @Test
    void exitCode259IsNotTakenForLife() {
        Process child = zoo.start("exit", "259", 0);
        ProcessIdentity identity = facts(child.pid()).identity();
        try (Handle handle = open(identity)) {
            assertThat(handle.await(10 * SECONDS)).isEqualTo(new Sight.Reaped(Optional.of(new ExitStatus.Exited(259))));
        }
    }

    @Test
    void opensNobodyElse() {
        Process child = zoo.start("sleeper", "", 1);
        ProcessIdentity right = facts(child.pid()).identity();
        ProcessIdentity later = new ProcessIdentity(right.boot(), right.pid(), right.startTicks() + 1, 0);
        ProcessIdentity ago = new ProcessIdentity("0123456789abcdef", right.pid(), right.startTicks(), 0);
        // OpenProcess itself would round it down and open the child.
        ProcessIdentity between = new ProcessIdentity(right.boot(), right.pid() + 1, right.startTicks(), 0);

        assertThat(platform.open(later)).isInstanceOf(Opening.Vanished.class);
        assertThat(platform.open(ago)).isInstanceOf(Opening.Vanished.class);
        assertThat(platform.open(between)).isInstanceOf(Opening.Vanished.class);
        assertThat(platform.open(right)).isInstanceOf(Opening.Held.class);
    }

    @Test
    void suspendsAndResumes() {
        Process child = zoo.start("respawner", "300", 1);
        try (Handle handle = open(child.pid())) {
            assertThat(handle.send(Signal.STOP)).isInstanceOf(Delivery.Accepted.class);
            Zoo.pause(800);
            assertThat(handle.look()).isInstanceOf(Sight.Present.class);
            assertThat(handle.send(Signal.CONT)).isInstanceOf(Delivery.Accepted.class);
            assertThat(handle.await(10 * SECONDS)).isInstanceOf(Sight.Reaped.class);
        }
    }

    @Test
    void aWindowAskedToCloseLeavesWithItsOwnCode() {
        Process child = zoo.start("window", "", 1);
        Zoo.pause(500);
        try (Handle handle = open(child.pid())) {
            assertThat(handle.send(Signal.TERM)).isInstanceOf(Delivery.Accepted.class);
            assertThat(handle.await(10 * SECONDS)).isEqualTo(new Sight.Reaped(Optional.of(new ExitStatus.Exited(7))));
        }
    }

    @Test
    void aConsoleProgramHearsTheEvent() {
        Process child = zoo.start("code-259", "", 1);
        Zoo.pause(500);
        try (Handle handle = open(child.pid())) {
            assertThat(handle.send(Signal.INT)).isInstanceOf(Delivery.Accepted.class);
            assertThat(handle.await(10 * SECONDS)).isEqualTo(new Sight.Reaped(Optional.of(new ExitStatus.Exited(259))));
        }
    }

    private Handle open(long number) {
        return open(facts(number).identity());
    }

    private Handle open(ProcessIdentity identity) {
        if (platform.open(identity) instanceof Opening.Held held) {
            return held.handle();
        }
        throw new AssertionError("not held");
    }

    private ProcessFacts facts(long number) {
        return platform.snapshot().processes().stream()
                .filter(facts -> facts.pid() == number)
                .findFirst()
                .or(() -> platform.ended(new Target.Pid((int) number)))
                .orElseThrow();
    }
}
