package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Census;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import dev.quietus.zoo.ZooFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every animal of the zoo, started outside any containment, against every way of naming it. The independent counter has
 * the last word: a "gone" with a survivor fails, whoever the animal is.
 *
 * <p>{@code -Dquietus.runs=100} makes it the campaign: 100 runs by user, half as many by pid and by name. Results go to
 * {@code target/gauntlet.md}.
 */
class GauntletTest {
    private static final int RUNS = Integer.getInteger("quietus.runs", 1);
    /** They have another name at every moment, so that none is theirs: a name may hit one of them and not the others. */
    private static final Set<Adversary> NAMELESS = EnumSet.of(Adversary.EXEC_RACER, Adversary.THREAD_EXEC);

    /** After so many of the counter's looks nobody is still about to be taken off the account. */
    private static final int LOOKS = 100;

    private static final Map<String, String> RESULTS = new TreeMap<>();

    enum Way {
        USER,
        PID,
        NAME
    }

    @BeforeAll
    static void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "adversaries get uids of their own: needs root");
    }

    static Stream<Arguments> everyAnimalEveryWay() {
        List<Arguments> all = new ArrayList<>();
        for (Adversary animal : Nursery.chosenAnimals()) {
            for (Way way : Way.values()) {
                all.add(Arguments.of(animal, way));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everyAnimalEveryWay")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void endsItOrSaysThatItDidNot(Adversary animal, Way way) {
        int runs = way == Way.USER ? RUNS : Math.max(1, RUNS / 2);
        Map<String, Integer> outcomes = new TreeMap<>();
        long nanos = 0;
        for (int run = 0; run < runs; run++) {
            try (Quietus quietus = Quietus.open();
                    Enclosure enclosure = enclose(animal)) {
                Result result = end(quietus, enclosure, way);
                nanos += result.nanos();
                outcomes.merge(result.word(), 1, Integer::sum);
                judge(animal, way, run, result, enclosure);
            }
        }
        RESULTS.put(
                animal.mode() + " " + way,
                "| " + animal.mode() + " | " + way.name().toLowerCase(java.util.Locale.ROOT) + " | "
                        + (mustEnd(animal, way) ? "yes" : "no") + " | " + runs + " | "
                        + outcomes + " | " + nanos / runs / 1_000_000 + " |");
    }

    /** An animal that shoots at its own uid may hit itself before it is ready. */
    private static Enclosure enclose(Adversary animal) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Enclosure.open(animal, Terms.standard().within(Duration.ofSeconds(50)));
            } catch (ZooFailure e) {
                if (attempt == 3 || animal != Adversary.RACER_FIGHTS_BACK) {
                    throw e;
                }
            }
        }
    }

    private record Result(String word, Optional<Receipt> receipt, long nanos) {}

    private static Result end(Quietus quietus, Enclosure enclosure, Way way) {
        String target = switch (way) {
            case USER -> "user:" + enclosure.uid();
            case PID -> Integer.toString(enclosure.rootPid());
            case NAME -> "name:" + rootName(quietus, enclosure);
        };
        long begun = System.nanoTime();
        try {
            Receipt receipt = quietus.end(
                    "kill", Request.of(TargetGrammar.parse(target, false)), EndingOptions.kill(), Journal.SILENT);
            return new Result(receipt.outcome().word(), Optional.of(receipt), System.nanoTime() - begun);
        } catch (QuietusException e) {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(QuietusException.Reason.NOTHING_MATCHED);
            return new Result("nothing matched", Optional.empty(), System.nanoTime() - begun);
        }
    }

    /** The name that the root goes by now; it may have chosen another than it was started under. */
    private static String rootName(Quietus quietus, Enclosure enclosure) {
        try {
            return quietus.find(Request.of(new Target.Pid(enclosure.rootPid())))
                    .getFirst()
                    .roots()
                    .getFirst()
                    .facts()
                    .name();
        } catch (QuietusException e) {
            return enclosure.processName();
        }
    }

    /** Whether this way of naming it describes all of it. */
    private static boolean mustEnd(Adversary animal, Way way) {
        return switch (way) {
            case USER -> true;
            case PID -> animal.recognisableByPid();
            case NAME -> animal.recognisableByPid() && !NAMELESS.contains(animal);
        };
    }

    private static void judge(Adversary animal, Way way, int run, Result result, Enclosure enclosure) {
        Census census = lastCensus(enclosure);
        String scene = animal.mode() + " by " + way + ", run " + run + ": " + result.word() + ", " + census + ", "
                + result.receipt().map(GauntletTest::account).orElse("");
        if (mustEnd(animal, way)) {
            assertThat(census.nothingLives()).as(scene).isTrue();
            assertThat(result.receipt().map(Receipt::outcome)).as(scene).get().isInstanceOf(Outcome.Gone.class);
        } else if (result.word().equals("gone") && !NAMELESS.contains(animal)) {
            assertThat(census.nothingLives()).as("false gone: " + scene).isTrue();
        }
    }

    /** Who is never met by the counter either is still charged to the enclosure, as the dead are for a moment. */
    private static Census lastCensus(Enclosure enclosure) {
        Census census = enclosure.census();
        for (int look = 1; look < LOOKS && census.living().isEmpty() && !census.nothingLives(); look++) {
            census = enclosure.census();
        }
        return census;
    }

    private static String account(Receipt receipt) {
        return receipt.outcome() + " " + receipt.timeline();
    }

    @AfterAll
    static void report() throws java.io.IOException {
        List<String> lines = new ArrayList<>();
        lines.add("| animal | by | must end | runs | outcomes | mean ms |");
        lines.add("| --- | --- | --- | --- | --- | --- |");
        lines.addAll(RESULTS.values());
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target", "gauntlet.md"), lines);
    }
}
