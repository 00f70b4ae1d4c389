package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Resistance;
import dev.quietus.Respawner;
import dev.quietus.Target;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Counted;
import dev.quietus.zoo.Enclosure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixty-four in nine families, each of whom brings back any other: ended in one step, or not at all.
 * {@code -Dquietus.runs=50} makes it the campaign.
 */
@Timeout(value = 10, unit = java.util.concurrent.TimeUnit.MINUTES)
class MeshTest {
    private static final int RUNS = Integer.getInteger("quietus.runs", 1);

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "adversaries get uids of their own: needs root");
    }

    private static Receipt end(Request request, EndingOptions options) {
        try (Quietus quietus = Quietus.open()) {
            return quietus.end("kill", request, options, Journal.SILENT);
        }
    }

    private static void assertGone(Receipt receipt, Enclosure enclosure) {
        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
        assertThat(enclosure.census().nothingLives()).isTrue();
    }

    @Test
    void allOfThemByTheirNumbers() {
        for (int run = 0; run < RUNS; run++) {
            try (Enclosure enclosure = Enclosure.open(Adversary.MESH)) {
                List<Target> all = enclosure.census().living().stream()
                        .<Target>map(one -> new Target.Pid(one.pid()))
                        .toList();
                assertThat(all).hasSize(64);
                assertGone(end(new Request(all, List.of(), true), EndingOptions.kill()), enclosure);
            }
        }
    }

    @Test
    void byTheirUser() {
        for (int run = 0; run < RUNS; run++) {
            try (Enclosure enclosure = Enclosure.open(Adversary.MESH)) {
                Target user = new Target.User(Integer.toString(enclosure.uid()));
                assertGone(end(Request.of(user), EndingOptions.kill()), enclosure);
            }
        }
    }

    @Test
    void byTheirName() {
        for (int run = 0; run < RUNS; run++) {
            try (Enclosure enclosure = Enclosure.open(Adversary.MESH)) {
                assertGone(end(Request.of(new Target.Name(enclosure.processName())), EndingOptions.kill()), enclosure);
            }
        }
    }

    /** The first is the root of all; of any other nothing but its own children is proved. */
    @Test
    void oneOfThemComesBackAndIsFollowedHome() {
        for (int run = 0; run < RUNS; run++) {
            try (Enclosure enclosure = Enclosure.open(Adversary.MESH)) {
                EndingOptions settling = EndingOptions.kill().settling(Duration.ofSeconds(1));
                Receipt receipt = end(Request.of(one(enclosure)), settling);
                assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Survived.class);
                Resistance resistance = ((Outcome.Survived) receipt.outcome()).resistance();
                assertThat(((Resistance.Respawned) resistance).by().kind()).isEqualTo(Respawner.Kind.WATCHDOG);
                assertThat(enclosure.census().living()).hasSize(64);
                assertGone(end(Request.of(one(enclosure)), EndingOptions.kill().endingRespawner()), enclosure);
            }
        }
    }

    private static Target one(Enclosure enclosure) {
        Counted last = enclosure.census().living().getLast();
        return new Target.Pid(last.pid());
    }
}
