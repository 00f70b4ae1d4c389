package dev.quietus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Escalation.Event;
import dev.quietus.Escalation.Stage;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EscalationTest {
    @Test
    void everyStageIsReachedAndLeadsToTheEnd() {
        for (Stage begin : new Stage[] {Stage.ASK, Stage.BRAKE, Stage.WAIT}) {
            assertThat(reachable(begin)).contains(Stage.VERIFY, Stage.DONE);
        }
        assertThat(reachable(Stage.ASK)).containsAll(EnumSet.allOf(Stage.class));
    }

    @Test
    void nothingIsDoneWithoutVerification() {
        for (Stage stage : Stage.values()) {
            for (Event event : Event.values()) {
                if (hasRow(stage, event) && Escalation.next(stage, event) == Stage.DONE) {
                    assertThat(stage).isEqualTo(Stage.VERIFY);
                }
            }
        }
    }

    @Test
    void unforcedEndingsNeverReachForce() {
        assertThat(Escalation.next(Stage.WAIT, Event.NOT_TO_FORCE)).isEqualTo(Stage.VERIFY);
    }

    private static Set<Stage> reachable(Stage begin) {
        Set<Stage> seen = EnumSet.of(begin);
        ArrayDeque<Stage> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            Stage stage = open.remove();
            for (Event event : Event.values()) {
                if (hasRow(stage, event) && seen.add(Escalation.next(stage, event))) {
                    open.add(Escalation.next(stage, event));
                }
            }
        }
        return seen;
    }

    private static boolean hasRow(Stage stage, Event event) {
        return Escalation.markdown().contains("| " + stage + " | " + event + " |");
    }
}
