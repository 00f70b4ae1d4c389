package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Happening;
import dev.quietus.Powers;
import dev.quietus.ProcessFacts;
import dev.quietus.ProcessIdentity;
import dev.quietus.ProcessState;
import dev.quietus.Users;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever makes calls without end keeps nobody else from being heard, and takes no memory. */
@Timeout(60)
class InboxTest {
    private static Happening.Traced traced() {
        ProcessFacts process = new ProcessFacts(
                new ProcessIdentity("1f3a9c2e44d0a1b2", 4711, 88_123, 5530),
                1,
                1,
                1,
                "",
                new Users(0, 0, 0),
                ProcessState.SLEEPING,
                1,
                false,
                "x",
                "/",
                false,
                true,
                new Powers(false, false),
                1);
        Happening.Tracing nothing = new Happening.Tracing() {
            @Override
            public void known() {}

            @Override
            public void anew() {}
        };
        return new Happening.Traced(0, process, "/usr/bin/x", "a".repeat(64), "/", Optional.of("read"), nothing);
    }

    @Test
    void callsWaitOutsideAndOthersAreHeard() throws Exception {
        Inbox inbox = new Inbox();
        Thread caller = new Thread(() -> {
            for (int n = 0; n < Inbox.MOST_TRACED + 10; n++) {
                inbox.put(traced());
            }
        });
        caller.start();
        while (caller.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(inbox.put(new Happening.Lost(0, "x", 1))).isTrue();
        int calls = 0;
        while (inbox.take(0).orElseThrow() instanceof Happening.Traced) {
            calls++;
        }
        assertThat(calls).isEqualTo(Inbox.MOST_TRACED);
        caller.join();
        for (int n = 0; n < 10; n++) {
            assertThat(inbox.take(0)).isPresent();
        }
        assertThat(inbox.take(0)).isEmpty();
    }

    @Test
    void whatHasNoRoomIsToldOfOnceAndInTurn() throws Exception {
        Inbox inbox = new Inbox();
        Happening happening = new Happening.Lost(0, "x", 1);
        for (int n = 0; n < Inbox.ROOM; n++) {
            assertThat(inbox.put(happening)).isTrue();
        }
        for (int n = 0; n < 3; n++) {
            assertThat(inbox.put(happening)).isFalse();
        }
        for (int n = 0; n < Inbox.ROOM; n++) {
            assertThat(inbox.take(0)).containsSame(happening);
        }
        assertThat(inbox.take(0).orElseThrow())
                .isInstanceOfSatisfying(
                        Happening.Lost.class, loss -> assertThat(loss.count()).isEqualTo(3));
        assertThat(inbox.take(0)).isEmpty();
    }

    @Test
    void nobodyWaitsForOneThatIsClosed() {
        Inbox inbox = new Inbox();
        inbox.close();
        for (int n = 0; n <= Inbox.MOST_TRACED; n++) {
            assertThat(inbox.put(traced())).isTrue();
        }
    }
}
