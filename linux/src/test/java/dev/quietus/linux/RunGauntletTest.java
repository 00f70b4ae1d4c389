package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Containment;
import dev.quietus.Outcome;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunReceipt;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Census;
import dev.quietus.zoo.ClassesForOthers;
import dev.quietus.zoo.Loan;
import dev.quietus.zoo.Terms;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every animal of the zoo as the command of a run that times out: nothing of it may be left, as the zoo's own counter
 * sees it, whoever started it.
 *
 * <p>{@code -Dquietus.contained-runs=200} makes it the campaign, {@code -Dquietus.contained-starters=ROOT,ORDINARY_USER}
 * chooses who starts. Results go to {@code target/run-gauntlet.md} as they come.
 */
class RunGauntletTest {
    private static final int RUNS = Integer.getInteger("quietus.contained-runs", 1);
    private static final int AT_ONCE = Integer.getInteger("quietus.contained-at-once", 4);
    private static final Duration TIMEOUT = Duration.ofMillis(Integer.getInteger("quietus.contained-timeout", 500));
    private static final Duration GRACE = Duration.ofMillis(100);
    private static final Terms TERMS = Terms.standard().within(Duration.ofSeconds(40));
    private static final String STARTERS = System.getProperty("quietus.contained-starters", "");
    private static final Map<String, String> RESULTS = new TreeMap<>();
    private static ClassesForOthers classes;

    /** Who starts it. */
    enum Starter {
        ROOT,
        ROOT_FOR_A_POOLED_UID,
        ORDINARY_USER
    }

    /** What one run came to. */
    private record Result(boolean ready, String outcome, Census left) {}

    @BeforeAll
    static void needsRoot() throws IOException {
        ProcessTableTest.assumeRoot();
        classes = ClassesForOthers.copy();
    }

    static Stream<Arguments> everyAnimal() {
        return Nursery.chosenAnimals().stream()
                .flatMap(animal -> Stream.of(Starter.values())
                        // The slice takes each animal once.
                        .filter(starter -> RUNS > 1 || starter == taken(animal))
                        .filter(starter -> STARTERS.isEmpty()
                                || List.of(STARTERS.split(",")).contains(starter.name()))
                        .map(starter -> Arguments.of(animal, starter)));
    }

    /** The starter of the slice, another for each next animal. */
    private static Starter taken(Adversary animal) {
        List<Starter> starters = List.of(Starter.values());
        return starters.get(List.of(Adversary.values()).indexOf(animal) % starters.size());
    }

    /** Whether the animal is what it is for such a starter: some need rights, some refuse to rage with root's. */
    private static boolean willing(Adversary animal, Starter starter) {
        return switch (animal) {
            case NUMBER_CHOOSER -> starter == Starter.ROOT;
            case RACER_FIGHTS_BACK, SIGSTOP_LOOP -> starter != Starter.ROOT;
            default -> true;
        };
    }

    @ParameterizedTest
    @MethodSource("everyAnimal")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void leavesNothing(Adversary animal, Starter starter) throws Exception {
        int ready = 0;
        List<Result> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(Math.min(RUNS, AT_ONCE))) {
            List<Future<Result>> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(threads.submit(() -> once(animal, starter)));
            }
            for (Future<Result> run : runs) {
                results.add(run.get());
            }
        }
        for (Result result : results) {
            ready += result.ready() ? 1 : 0;
            assertThat(result.left().living())
                    .describedAs(animal + " " + starter + " " + result)
                    .isEmpty();
            assertThat(result.outcome()).describedAs(animal + " " + starter).isEqualTo("gone");
        }
        report(
                animal.mode() + " " + starter,
                "| " + animal.mode() + " | " + starter + " | " + RUNS + " | " + ready + " | 0 |");
        assertThat(ready > 0)
                .describedAs(animal + " " + starter + " was what it is at least once")
                .isEqualTo(willing(animal, starter));
    }

    private static Result once(Adversary animal, Starter starter) throws Exception {
        try (Loan loan = Loan.of(animal, TERMS)) {
            String outcome = starter == Starter.ORDINARY_USER ? unprivileged(loan) : contained(loan, starter);
            boolean ready = loan.details().isPresent();
            return new Result(ready, outcome, loan.animals());
        }
    }

    private static String contained(Loan loan, Starter starter) throws InterruptedException {
        Containment.Builder builder = builder(loan.command());
        if (starter == Starter.ROOT_FOR_A_POOLED_UID) {
            builder.as(new RunAs.Pooled());
        }
        try (Run run = builder.start()) {
            RunReceipt receipt = run.await();
            return receipt.outcome() instanceof Outcome.Gone ? "gone" : receipt.outcome() + " " + receipt.timeline();
        }
    }

    private static Containment.Builder builder(List<String> command) {
        return Containment.builder(command)
                .input(Redirect.from(Path.of("/dev/null").toFile()))
                .output(Redirect.DISCARD)
                .error(Redirect.DISCARD)
                .timeout(TIMEOUT)
                .grace(GRACE);
    }

    private static String unprivileged(Loan loan) throws IOException, InterruptedException {
        List<String> launcher = Nursery.jvm(classes.path(), Launcher.class);
        Process process = new ProcessBuilder(loan.launchedUnprivilegedBy(launcher))
                .redirectErrorStream(true)
                .start();
        try (InputStream said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor();
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    @AfterAll
    static void close() throws IOException {
        if (classes != null) {
            classes.close();
        }
    }

    private static synchronized void report(String key, String line) throws IOException {
        RESULTS.put(key, line);
        List<String> lines = new ArrayList<>();
        lines.add("| animal | started by | runs | ready before the end | survivors |");
        lines.add("| --- | --- | --- | --- | --- |");
        lines.addAll(RESULTS.values());
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/run-gauntlet.md"), lines);
    }

    /** A launcher of its own, for an ordinary user. */
    static final class Launcher {
        private Launcher() {}

        public static void main(String[] command) throws InterruptedException {
            try (Run run = builder(List.of(command)).start()) {
                System.out.println(run.await().outcome().word());
            }
        }
    }
}
