package dev.quietus.guard;

import dev.quietus.Happening;
import dev.quietus.ProcessFacts;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.spi.Feed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tries the whole way from what is heard to the end of it, on children of this program's own, so that all of it is compiled before
 * somebody has to be ended. It has an engine and a log of its own: what the guard knows and has written says nothing of it.
 */
final class Drill {
    /** What is called some twenty times is compiled, in a guard. */
    private static final int TIMES = 50;

    /** It says that its child is there, and goes on when that is gone. */
    private static final String FORKING = "(echo; read line); :";

    private static final long PATIENCE_SECONDS = 1;

    private Drill() {}

    /**
     * Returns when it is over, or cannot go on: where no child can be started, nothing can be written, or nobody is ended.
     *
     * @param folder for it alone, removed again
     */
    static void hold(Hands hands, Path folder) {
        // There is no such program, so that nobody else can be meant.
        String program = String.format(
                "/quietus-drill-%016x", ThreadLocalRandom.current().nextLong());
        try (AuditLog log = AuditLog.open(AuditLog.Settings.in(folder.resolve("log")), sentence -> {});
                Engine engine = new Engine(
                        orders(program),
                        new Docket(log),
                        hands,
                        company(new Profiles(new ProfileStore(folder.resolve("profiles"), sentence -> {}))),
                        Memory.none(""));
                Quietus quietus = Quietus.open()) {
            engine.start();
            List<Function<ProcessFacts, Optional<Happening>>> scenes = new ArrayList<>();
            scenes.add(facts -> Optional.of(new Happening.Executed(System.nanoTime(), facts, program)));
            for (Feed feed : quietus.machine().feeds()) {
                if (feed.tells().contains(Happening.Failed.class)) {
                    scenes.add(feed::rehearse);
                }
            }
            for (Function<ProcessFacts, Optional<Happening>> scene : scenes) {
                for (int i = 0; i < TIMES && endAChild(engine, quietus, scene); i++) {}
            }
        } catch (IOException | QuietusException e) {
            // The first endings take some milliseconds longer.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            remove(folder);
        }
    }

    private static Orders orders(String program) {
        return new Orders(
                List.of(
                        order("execution", new Trigger.Execution(Set.of(program), Set.of(), false), Scope.FAMILY),
                        order("canary", new Trigger.Canary(EnumSet.allOf(Happening.Failure.class)), Scope.EXEC_EPOCH)),
                List.of(),
                new Orders.Hooks(List.of(), List.of(), Duration.ZERO),
                new Orders.Control("", "", OptionalInt.empty(), Optional.empty()));
    }

    private static Order order(String name, Trigger trigger, Scope scope) {
        return new Order(
                name,
                trigger,
                Subjects.anybody(),
                scope,
                List.of(new Step(1, Response.KILL, Duration.ZERO)),
                Mode.ENFORCE,
                List.of(),
                Optional.empty(),
                Duration.ZERO,
                0,
                false,
                Optional.empty(),
                0);
    }

    private static Company company(Profiles profiles) {
        return new Company(incident -> Optional.empty(), incident -> {}, memory -> true, cause -> {}, profiles);
    }

    /** @param happens what is heard of a process that has no children */
    private static boolean endAChild(
            Engine engine, Quietus quietus, Function<ProcessFacts, Optional<Happening>> happens)
            throws IOException, InterruptedException {
        Process child = new ProcessBuilder("sh", "-c", FORKING).start();
        try {
            boolean begun = child.inputReader().readLine() != null;
            List<ProcessFacts> everybody = quietus.machine().processes();
            boolean heard = false;
            // While it lives its number is nobody else's.
            for (ProcessFacts facts : begun && child.isAlive() ? everybody : List.<ProcessFacts>of()) {
                if (facts.parent() == child.pid()) {
                    Optional<Happening> happening = happens.apply(facts);
                    happening.ifPresent(engine::hear);
                    heard |= happening.isPresent();
                }
            }
            return heard && child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            child.destroyForcibly();
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException | UncheckedIOException e) {
            // It is in the guard's own folder, and nobody reads it.
            return;
        }
    }
}
