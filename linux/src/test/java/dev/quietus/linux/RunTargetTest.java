package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.Containment;
import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.ProcessFacts;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.Target;
import dev.quietus.TargetGrammar;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code run:ID}: finds the processes of a run, and only those; ends it from outside through the ordinary pipeline. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunTargetTest {
    private static final String BROOD = "sleep 61 & setsid sleep 62 & (setsid sh -c 'sleep 63; :' &); exec sleep 64";
    private static final String OWN = "qt" + ProcessHandle.current().pid() + "-";

    private static Run start(String name, String... means) {
        return Containment.builder("sh", "-c", BROOD)
                .name(OWN + name)
                .means(Set.of(means))
                .start();
    }

    private static Target target(String rest) {
        return TargetGrammar.parse("run:" + OWN + rest, false);
    }

    /** Without a namespace it takes a moment until the brood is there. */
    private static List<ProcessFacts> grown(Selecting selecting, Quietus quietus, Target target, int size) {
        Nursery.until(() -> family(quietus, target).size() == size);
        return selecting.found(target).found();
    }

    private static List<Integer> family(Quietus quietus, Target target) {
        return quietus.find(Request.of(target)).getFirst().members().stream()
                .map(member -> member.facts().pid())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pid-namespace", "cgroup", "subreaper"})
    void findsAndEndsARun(String means) {
        try (Run run = means.isEmpty() ? start("a") : start("a", means);
                Run other = start("b");
                Quietus quietus = Quietus.open();
                Selecting selecting = new Selecting()) {
            List<ProcessFacts> found = grown(selecting, quietus, target("a"), 6);
            int self = (int) ProcessHandle.current().pid();
            assertThat(family(quietus, target("a")))
                    .contains(run.identity().pid())
                    .doesNotContain(self);
            assertThat(found).hasSize(means.equals("subreaper") ? 1 : 6);

            Receipt receipt = quietus.end("kill", Request.of(target("a")), EndingOptions.kill(), Journal.SILENT);

            assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.processes()).hasSize(6);
            RunReceipt ended = run.ended().join();
            // Without a namespace, whoever started the run has not seen who went with the keeper.
            boolean provable = means.isEmpty() || means.equals("pid-namespace");
            assertThat(ended.outcome())
                    .as(ended.toString())
                    .isInstanceOf(provable ? Outcome.Gone.class : Outcome.Unknown.class);
            assertThat(ended.leftovers()).isEmpty();
            if (!means.equals("subreaper")) {
                assertThat(ended.end()).isInstanceOf(RunEnd.Ended.class);
                assertThat(ended.end().text()).contains("from outside");
            }
            assertThatThrownBy(() -> quietus.find(Request.of(target("a"))))
                    .isInstanceOfSatisfying(
                            QuietusException.class,
                            e -> assertThat(e.reason()).isEqualTo(QuietusException.Reason.NOTHING_MATCHED));
            assertThat(family(quietus, target("b"))).hasSize(6);
            assertThat(other.ended()).isNotDone();
        }
    }

    @Test
    void aBeginningMeansAllThatBeginSo() {
        try (Run first = start("p-1");
                Run second = start("p-2");
                Run third = start("q");
                Quietus quietus = Quietus.open()) {
            Nursery.until(() -> family(quietus, target("p-*")).size() == 12);
            assertThat(family(quietus, target("*")))
                    .contains(third.identity().pid(), first.identity().pid());
            Receipt receipt = quietus.end(
                    "stop", Request.of(target("p-*")), EndingOptions.stop(Duration.ofSeconds(2)), Journal.SILENT);
            assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
            assertThat(first.ended().join().outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(second.ended().join().outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(third.ended()).isNotDone();
        }
    }

    @Test
    void aNameThatIsNoRunsIsSaid() {
        try (Run run = start("here");
                Quietus quietus = Quietus.open()) {
            assertThatThrownBy(() -> quietus.find(Request.of(target("gone"))))
                    .hasMessageStartingWith("no run '" + OWN + "gone'; listed are ")
                    .hasMessageContaining(run.name());
        }
    }

    @Test
    void twoRunsOfOneNameAreRefused() {
        try (Run run = start("twice")) {
            assertThatThrownBy(() -> start("twice"))
                    .isInstanceOfSatisfying(
                            QuietusException.class,
                            e -> assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE));
            assertThat(run.ended()).isNotDone();
        }
        start("twice").close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "-a", "a/b", "..", "a b", "a*", "\u00e4"})
    void aNameThatIsNoFileNameIsRefused(String name) {
        assertThatThrownBy(() -> Containment.builder("true").name(name).build())
                .isInstanceOfSatisfying(
                        QuietusException.class, e -> assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE));
    }
}
