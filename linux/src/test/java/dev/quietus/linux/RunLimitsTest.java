package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.Containment;
import dev.quietus.Outcome;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever breaks a limit is ended with his whole family. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunLimitsTest {
    private static final int LIMIT = 50_000_000;

    @BeforeEach
    void needsRoot() {
        ProcessTableTest.assumeRoot();
    }

    @Test
    void memory() throws Exception {
        RunReceipt receipt =
                broken("memory", shell("x=1; while :; do x=$x$x; done").memory(LIMIT));

        assertThat(receipt.usage().memoryPeak().orElseThrow()).isBetween(LIMIT / 2L, LIMIT + 1_000_000L);
    }

    @Test
    void memoryOfAChildWhoseParentWaits() throws Exception {
        broken("memory", shell("(x=1; while :; do x=$x$x; done); sleep 100").memory(LIMIT));
    }

    @Test
    void processes() throws Exception {
        RunReceipt receipt =
                broken("pids", shell("while :; do sleep 100 & done").maxProcesses(20));

        assertThat(receipt.usage().processesPeak().orElseThrow()).isEqualTo(20);
        assertThat(RunTest.output(shell("for i in 1 2 3; do sleep 0.1 & done; wait; echo fine")
                        .maxProcesses(4)))
                .isEqualTo("fine\n");
    }

    @Test
    void processorTimeOfAllTogether() throws Exception {
        RunReceipt receipt = broken(
                "cpu-time",
                shell("for i in 1 2 3; do (while :; do :; done) & done; wait").cpuTime(Duration.ofMillis(300)));

        assertThat(receipt.usage().user().plus(receipt.usage().system()))
                .isBetween(Duration.ofMillis(300), Duration.ofSeconds(2));
    }

    @Test
    void output() throws Exception {
        try (Run run = shell("yes & yes >&2").maxOutput(100_000).start()) {
            int read = run.output().readAllBytes().length + run.error().readAllBytes().length;

            assertThat(read).isEqualTo(100_000);
            assertThat(run.await().end()).isInstanceOf(RunEnd.LimitBroken.class);
        }
        assertThat(RunTest.output(shell("head -c 1000 /dev/zero").maxOutput(1000)))
                .hasSize(1000);
    }

    private static Containment.Builder shell(String script) {
        return Containment.builder("sh", "-c", script);
    }

    private static RunReceipt broken(String limit, Containment.Builder builder) throws InterruptedException {
        try (Run run = builder.start()) {
            RunReceipt receipt = run.await();
            assertThat(receipt.end())
                    .isInstanceOfSatisfying(
                            RunEnd.LimitBroken.class,
                            end -> assertThat(end.limit()).isEqualTo(limit));
            assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.forced()).isTrue();
            return receipt;
        }
    }
}
