package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.Machine;
import dev.quietus.ProcessFacts;
import dev.quietus.Quietus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** An engine that the tests tell what happens, and real processes that it is about. */
abstract class AtEngine {
    static final Peer ROOT = new Peer(0, "root", "socket");
    static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    final List<Incident> written = new CopyOnWriteArrayList<>();

    /** What a test changes of an order. */
    record Wish(Trigger trigger, Scope scope, List<Step> steps, Mode mode, boolean approval, Duration coolDown) {
        static Wish of(Trigger trigger, Response response) {
            return new Wish(
                    trigger,
                    Scope.FAMILY,
                    List.of(new Step(1, response, response == Response.FREEZE ? TEN_MINUTES : Duration.ZERO)),
                    Mode.ENFORCE,
                    false,
                    Duration.ZERO);
        }

        Wish then(int from, Response response) {
            List<Step> more = Stream.concat(steps.stream(), Stream.of(new Step(from, response, Duration.ZERO)))
                    .toList();
            return new Wish(trigger, scope, more, mode, approval, coolDown);
        }

        Wish monitored() {
            return new Wish(trigger, scope, steps, Mode.MONITOR, approval, coolDown);
        }

        Wish approved() {
            return new Wish(trigger, scope, steps, mode, true, coolDown);
        }

        Wish cooledDown(Duration time) {
            return new Wish(trigger, scope, steps, mode, approval, time);
        }

        Order order(String name, Puppets puppets) {
            Subjects subjects =
                    new Subjects(Set.of(puppets.name()), Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty());
            return new Order(
                    name,
                    trigger,
                    subjects,
                    scope,
                    steps,
                    mode,
                    List.of(),
                    Optional.empty(),
                    coolDown,
                    0,
                    approval,
                    Optional.empty(),
                    1);
        }
    }

    static Trigger.Execution banned(Puppets puppets) {
        return new Trigger.Execution(Set.of(puppets.program().toString()), Set.of(), false);
    }

    /** A guard without feeds: the tests tell it what happens. */
    record Guarding(Engine engine, Desk desk) implements AutoCloseable {
        void hear(Happening happening) {
            engine.hear(happening);
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    Guarding engine(Hands hands, Order... orders) {
        return guarding(hands, true, orders);
    }

    Guarding guarding(Hands hands, boolean writable, Order... orders) {
        Ledger ledger = incident -> {
            written.add(incident);
            return writable;
        };
        Orders all = new Orders(
                List.of(orders),
                List.of(),
                new Orders.Hooks(List.of(), List.of(), Duration.ofSeconds(1)),
                new Orders.Control("", "", OptionalInt.empty(), Optional.empty()));
        Docket docket = new Docket(ledger);
        Engine engine = new Engine(all, docket, hands, nobody(cause -> {}), Memory.none(""));
        engine.start();
        return new Guarding(engine, new Desk(engine, docket, hands, new Guests(), List::of, 21991));
    }

    /** No hooks, and a disk that takes everything. */
    static Company nobody(Consumer<Throwable> broken) {
        return new Company(incident -> Optional.empty(), incident -> {}, memory -> true, broken, ProfilesTest.none());
    }

    boolean stands(Incident.Standing standing) throws InterruptedException {
        return Puppets.soon(() -> written.stream().anyMatch(incident -> incident.standing() == standing));
    }

    static ProcessFacts facts(long pid) {
        try (Quietus quietus = Quietus.open()) {
            Machine machine = quietus.machine();
            return machine.processes().stream()
                    .filter(facts -> facts.pid() == pid)
                    .findFirst()
                    .orElseThrow();
        }
    }

    static Happening.Executed executed(Process process, Puppets puppets) {
        return new Happening.Executed(
                System.nanoTime(), facts(process.pid()), puppets.program().toString());
    }

    /** Not so soon that it would be taken for the execution before. */
    static Happening.Executed executedAgain(Process process, Puppets puppets) throws InterruptedException {
        Thread.sleep(200);
        return executed(process, puppets);
    }
}
