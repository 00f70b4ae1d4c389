package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Happening;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is executed is counted once and not missed, however it is heard. */
@Timeout(60)
class EngineExecutionsTest extends AtEngine {
    private static final int MORE_THAN_FIT = Inbox.ROOM + 100;

    /** Its first step only reports, but the act is refused; then it comes about in a way that nobody was asked about. */
    @Test
    void whatHappensAlthoughItWasRefusedIsCounted() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            try (Guarding engine = engine(hands, endingTheSecond(puppets))) {
                Process first = puppets.start();
                AtomicBoolean allowed = new AtomicBoolean(true);
                engine.hear(new Happening.Attempted(
                        System.nanoTime(), facts(first.pid()), puppets.program().toString(), allowed::set));
                assertThat(stands(Incident.Standing.REPORTED)).as("%s", written).isTrue();
                assertThat(allowed).isFalse();
                engine.hear(executed(first, puppets));
                assertThat(stands(Incident.Standing.DONE)).as("%s", written).isTrue();
            }
        }
    }

    @Test
    void whatWasHeardBeforeTheEndIsNoComeback() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Order ban = Wish.of(banned(puppets), Response.KILL).order("ban", puppets);
            Order comeback =
                    Wish.of(new Trigger.Respawn(TEN_MINUTES), Response.REPORT).order("comeback", puppets);
            try (Guarding engine = engine(hands, ban, comeback)) {
                Process first = puppets.start();
                Process twin = puppets.start();
                Happening late = executed(twin, puppets);
                engine.hear(executed(first, puppets));
                assertThat(stands(Incident.Standing.DONE)).as("%s", written).isTrue();
                engine.hear(late);
                assertThat(Puppets.soon(() -> !twin.isAlive())).isTrue();
                Process after = puppets.start();
                engine.hear(executed(after, puppets));
                assertThat(Puppets.soon(() ->
                                written.stream().anyMatch(one -> one.order().equals("comeback"))))
                        .as("%s", written)
                        .isTrue();
                assertThat(written.stream().filter(one -> one.order().equals("comeback")))
                        .allMatch(one -> one.subject().identity().orElseThrow().pid() == after.pid());
            }
        }
    }

    @Test
    void whatHasNoRoomIsLookedFor() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1);
                Guarding engine =
                        engine(hands, Wish.of(banned(puppets), Response.REPORT).order("ban", puppets))) {
            CountDownLatch answered = new CountDownLatch(1);
            engine.hear(new Happening.Attempted(
                    System.nanoTime(), facts(ProcessHandle.current().pid()), "/nowhere", allow -> awaitIt(answered)));
            Process unseen = puppets.start();
            Happening ended =
                    new Happening.Ended(System.nanoTime(), facts(unseen.pid()).identity(), Optional.empty());
            for (int i = 0; i < MORE_THAN_FIT; i++) {
                engine.hear(ended);
            }
            engine.hear(executed(unseen, puppets));
            answered.countDown();
            assertThat(stands(Incident.Standing.REPORTED)).as("%s", written).isTrue();
            assertThat(written.getFirst().reason()).contains("already");
        }
    }

    /** A loss is told before what waits behind it; the look that follows has found that already. */
    @Test
    void whatALookHasFoundIsNotCountedAgain() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            try (Guarding engine = engine(hands, endingTheSecond(puppets))) {
                Process first = puppets.start();
                Happening late = executed(first, puppets);
                engine.hear(new Happening.Lost(System.nanoTime(), "x", 1));
                assertThat(stands(Incident.Standing.REPORTED)).as("%s", written).isTrue();
                engine.hear(late);
                Process second = puppets.start();
                engine.hear(executed(second, puppets));
                assertThat(Puppets.soon(() -> !incidentsOf(second).isEmpty())).isTrue();
                assertThat(incidentsOf(first)).as("%s", written).hasSize(1);
            }
        }
    }

    private static Order endingTheSecond(Puppets puppets) {
        return Wish.of(banned(puppets), Response.REPORT).then(2, Response.KILL).order("ban", puppets);
    }

    private Set<String> incidentsOf(Process process) {
        return written.stream()
                .filter(one -> one.subject()
                        .identity()
                        .filter(whose -> whose.pid() == process.pid())
                        .isPresent())
                .map(Incident::id)
                .collect(Collectors.toSet());
    }

    private static void awaitIt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
