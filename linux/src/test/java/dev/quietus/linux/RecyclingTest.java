package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Recycler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whole endings while the numbers are used again within milliseconds. {@code -Dquietus.recycling.seconds=60} sees
 * millions of reuses.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RecyclingTest {
    @Test
    void noStrangerIsHit() {
        assumeTrue("root".equals(System.getProperty("user.name")), "a PID namespace of its own needs root");
        Duration time = Duration.ofSeconds(Integer.getInteger("quietus.recycling.seconds", 8));
        Recycler.Report report = Recycler.run(time, Nursery.jvm(RecycledTargetMain.class));
        System.out.println("recycling: " + report.reuses() + " reuses, " + report.targets() + " targets, "
                + report.replaced() + " replaced, " + report.hits() + " strangers hit, " + report.missed() + " missed");
        assertThat(report.hits()).as(report.toString()).isZero();
        assertThat(report.missed()).as(report.toString()).isZero();
    }
}
