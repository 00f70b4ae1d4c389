package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recycler tells those who hit strangers from those who do not. */
@NeedsRoot
class RecyclerTest {
    private static final Duration BRIEF = Duration.ofSeconds(2);

    @Test
    void acquitsWhoHoldsTheProcess() {
        Recycler.Report report = Recycler.run(BRIEF, Recycler.pinner());
        assertThat(report.hits()).as("%s", report.lines()).isZero();
        assertThat(report.missed()).isZero();
        assertThat(report.commandExit()).isZero();
        assertThat(report.replaced()).isPositive();
        assertThat(report.reuses()).isGreaterThan(5_000);
    }

    @Test
    void convictsWhoSignalsANumber() {
        String naive = "while read word pid rest; do case $word in target) echo held $pid;;"
                + " go) kill -9 $pid; echo done $pid;; esac; done";
        Recycler.Report report = Recycler.run(BRIEF, List.of("sh", "-c", naive));
        assertThat(report.hits())
                .as("%s", report.lines())
                .isEqualTo(report.replaced())
                .isPositive();
    }

    @Test
    void convictsWhoStopsAStranger() {
        String stopper = "while read word pid rest; do case $word in target) echo held $pid;;"
                + " go) kill -STOP $pid; kill -9 $pid; echo done $pid;; esac; done";
        Recycler.Report report = Recycler.run(Duration.ofSeconds(1), List.of("sh", "-c", stopper));
        assertThat(report.hits()).as("%s", report.lines()).isPositive();
    }

    @Test
    void noticesWhoEndsNothing() {
        String idle =
                "while read word pid rest; do case $word in target) echo held $pid;; go) echo done $pid;; esac; done";
        Recycler.Report report = Recycler.run(BRIEF, List.of("sh", "-c", idle));
        assertThat(report.hits()).isZero();
        assertThat(report.ended()).isZero();
    }
}
