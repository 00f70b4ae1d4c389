package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.Happening;
import dev.quietus.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What throws inside a guard is told, and nobody waits for it: here a pattern that uses up the stack on a long command line. */
@Timeout(60)
class BrokenDeedTest {
    private static final Peer ROOT = new Peer(0, "root", "socket");
    /** Matches nobody on this machine, and needs much stack to find that out. */
    private static final Pattern DEEP = Pattern.compile("(a|b)*qg-" + UUID.randomUUID());

    @TempDir
    Path folder;

    private final List<Incident> written = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Throwable> broken = new CompletableFuture<>();

    private static Order order(Trigger trigger, Subjects subjects, Response response, List<Target> never) {
        return new Order(
                "deep",
                trigger,
                subjects,
                Scope.FAMILY,
                List.of(new Step(1, response, Duration.ZERO)),
                Mode.ENFORCE,
                never,
                Optional.empty(),
                Duration.ZERO,
                0,
                false,
                Optional.empty(),
                1);
    }

    private static Subjects named(String name) {
        return new Subjects(Set.of(name), Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty());
    }

    private static Orders orders(Order... orders) {
        return new Orders(
                List.of(orders),
                List.of(),
                new Orders.Hooks(List.of(), List.of(), Duration.ofSeconds(1)),
                new Orders.Control("", "", OptionalInt.empty(), Optional.empty()));
    }

    private Engine engine(Docket docket, Hands hands, Order... orders) {
        return new Engine(orders(orders), docket, hands, AtEngine.nobody(broken::complete), Memory.none(""));
    }

    private static Process longWinded(Puppets puppets) throws Exception {
        return puppets.start("setsid", "sh", "-c", "sleep 60; :", "ab".repeat(50_000));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPersonIsToldAndTheHandGoesOn() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Process talker = longWinded(puppets);
            Process other = puppets.start();
            Docket docket = new Docket(written::add);
            try (Engine engine = engine(docket, hands)) {
                engine.start();
                Desk desk = new Desk(engine, docket, hands, new Guests(), List::of, 0);
                Incident failed = desk.act(List.of(new Target.Command(DEEP)), Response.KILL, ROOT);
                assertThat(failed.standing()).isEqualTo(Incident.Standing.FAILED);
                assertThat(failed.detail()).contains("it broke off: java.lang.StackOverflowError");
                assertThat(talker.isAlive()).isTrue();
                Incident done = desk.act(List.of(new Target.Pid((int) other.pid())), Response.KILL, ROOT);
                assertThat(done.standing()).as("%s", done).isEqualTo(Incident.Standing.DONE);
                assertThat(Puppets.soon(() -> !other.isAlive())).isTrue();
            }
        }
    }

    @Test
    void anOrderThatBreaksOffHasFailed() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Process talker = longWinded(puppets);
            Process old = puppets.start();
            Order order = order(
                    new Trigger.Deadline(Duration.ofMillis(1)),
                    named(puppets.name()),
                    Response.KILL,
                    List.of(new Target.Command(DEEP)));
            try (Engine engine = engine(new Docket(written::add), hands, order)) {
                engine.start();
                assertThat(Puppets.soon(() -> written.stream()
                                .anyMatch(one -> one.standing() == Incident.Standing.FAILED
                                        && one.detail().contains("StackOverflowError"))))
                        .as("%s", written)
                        .isTrue();
                assertThat(old.isAlive()).isTrue();
                assertThat(talker.isAlive()).isTrue();
            }
        }
    }

    @Test
    void anEngineThatDiesSaysSo() throws Exception {
        Subjects deep = new Subjects(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Optional.of(DEEP));
        Order order = order(new Trigger.Deadline(Duration.ofMillis(1)), deep, Response.REPORT, List.of());
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            try (Engine engine = engine(new Docket(written::add), hands, order)) {
                engine.start();
                assertThat(longWinded(puppets).isAlive()).isTrue();
                // At the next round.
                assertThat(broken.get(30, TimeUnit.SECONDS)).isInstanceOf(StackOverflowError.class);
            }
            try (Engine another = engine(new Docket(written::add), hands, order)) {
                assertThatThrownBy(another::start)
                        .isInstanceOf(CompletionException.class)
                        .hasCauseInstanceOf(StackOverflowError.class);
            }
        }
    }

    @Test
    void whatCameOfAResponseIsKnownHoweverMuchHappens() throws Exception {
        try (Puppets puppets = new Puppets(folder);
                Hands hands = new Hands(1)) {
            Process first = puppets.start();
            Process second = puppets.start();
            CountDownLatch disk = new CountDownLatch(1);
            Docket docket = new Docket(incident -> {
                written.add(incident);
                if (incident.standing() == Incident.Standing.BEGUN && written.size() > 1) {
                    await(disk);
                }
                return true;
            });
            Order order =
                    order(new Trigger.Listening(Set.of(1), "tcp"), named(puppets.name()), Response.KILL, List.of());
            try (Engine engine = engine(docket, hands, order)) {
                engine.start();
                engine.hear(new Happening.Listened(System.nanoTime(), AtEngine.facts(first.pid()), "tcp", 1));
                engine.hear(new Happening.Listened(System.nanoTime(), AtEngine.facts(second.pid()), "tcp", 1));
                for (int i = 0; engine.lost() == 0; i++) {
                    engine.hear(new Happening.Pressed(System.nanoTime(), Happening.Resource.DISK, i % 2 / 10.0));
                }
                assertThat(Puppets.soon(() -> !first.isAlive())).isTrue();
                disk.countDown();
                assertThat(Puppets.soon(() -> written.stream()
                                        .filter(one -> one.standing() == Incident.Standing.DONE)
                                        .count()
                                == 2))
                        .as("%s", written)
                        .isTrue();
            }
        }
    }
}
