package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.TargetGrammar;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every adversary is ended, and the machine below Wine agrees with what is said of it. */
@Timeout(300)
class ZooTest {
    private static final int TRIALS = Integer.getInteger("quietus.trials", 3);

    @ParameterizedTest
    @EnumSource(Animal.class)
    void killLeavesNobody(Animal animal) {
        for (int trial = 0; trial < TRIALS; trial++) {
            trial(animal, EndingOptions.kill());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Animal.class,
            names = {"TREE", "DEAF_WINDOW", "DEAF_CONSOLE", "CODE_259", "SUSPENDED"})
    void stopLeavesNobody(Animal animal) {
        for (int trial = 0; trial < TRIALS; trial++) {
            trial(animal, EndingOptions.stop(Duration.ofMillis(400)));
        }
    }

    private static void trial(Animal animal, EndingOptions options) {
        try (Zoo zoo = Zoo.open();
                Quietus quietus = Quietus.of(new WindowsPlatform())) {
            quietus.prepare();
            Process first = zoo.start(animal.word(), animal.extra(), animal.grown());
            Zoo.pause(animal == Animal.TREE ? 0 : 150);
            String target = animal.by() == Animal.By.NAME ? zoo.name() : Long.toString(first.pid());
            Receipt receipt =
                    quietus.end("kill", Request.of(TargetGrammar.parse(target, false)), options, Journal.SILENT);

            assertThat(zoo.survivors()).as(animal + " " + receipt).isEmpty();
            assertThat(receipt.outcome()).as(animal + " " + receipt).isInstanceOf(Outcome.Gone.class);
        }
    }
}
