package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Pattern SAMPLE =
            Pattern.compile("quietus_[a-z_]+(\\{([a-z]+=\"([^\"\\\\]|\\\\.)*\",?)+\\})? [0-9.E-]+");

    @Test
    void everythingIsCounted() {
        Metrics metrics = new Metrics(() -> 2, () -> 4096);
        metrics.heard("life", "Ended");
        metrics.heard("life", "Ended");
        metrics.lost("life", 7);
        metrics.incident(Incidents.of("i", Response.KILL, Incident.Standing.DONE));
        metrics.responded("a \"quoted\"\n\\order", Response.KILL);
        metrics.unwritten();
        metrics.gone(Duration.ofMillis(3));
        metrics.gone(Duration.ofMinutes(1));
        String text = metrics.text();
        assertThat(text.lines().toList())
                .contains(
                        "quietus_happenings_total{feed=\"life\",kind=\"Ended\"} 2",
                        "quietus_lost_total{feed=\"life\"} 7",
                        "quietus_incidents_total{order=\"no-smashing\",standing=\"done\"} 1",
                        "quietus_responses_total{order=\"a \\\"quoted\\\"\\n\\\\order\",response=\"kill\"} 1",
                        "quietus_unwritten_total 1",
                        "quietus_gone_seconds_bucket{le=\"0.0025\"} 0",
                        "quietus_gone_seconds_bucket{le=\"0.005\"} 1",
                        "quietus_gone_seconds_bucket{le=\"+Inf\"} 2",
                        "quietus_gone_seconds_count 2",
                        "quietus_gone_seconds_sum 60.003",
                        "quietus_pending 2",
                        "quietus_resident_bytes 4096")
                .allMatch(line -> line.startsWith("# ") || SAMPLE.matcher(line).matches());
        assertThat(text).endsWith("\n# EOF\n");
    }

    @Test
    void theSeriesAreBounded() {
        Metrics metrics = new Metrics(() -> 0, () -> 0);
        for (int n = 0; n < 5000; n++) {
            metrics.heard("f" + n, "k");
        }
        assertThat(metrics.text().lines().count()).isLessThan(2100);
        assertThat(metrics.text()).contains("quietus_happenings_total{others=\"true\"} 3000");
    }
}
