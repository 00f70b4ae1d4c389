package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Containment;
import dev.quietus.Outcome;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.RunReceipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many runs one after the other leave nothing. {@code -Dquietus.sequence=1000} is the campaign. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RunSequenceTest {
    private static final int RUNS = Integer.getInteger("quietus.sequence", 100);

    private final RunCensus census = RunCensus.fresh("q");

    /** What this program and the machine have that runs could leave. */
    private record Stock(long descriptors, long mappings, long threads, long children, List<String> mounts) {
        static Stock take() throws IOException {
            return new Stock(
                    count("/proc/self/fd"),
                    Files.readAllLines(Path.of("/proc/self/maps")).stream()
                            .filter(line -> line.contains("quietus"))
                            .count(),
                    count("/proc/self/task"),
                    ProcessHandle.current().children().count(),
                    Files.readAllLines(Path.of("/proc/self/mountinfo")));
        }

        private static long count(String folder) throws IOException {
            try (Stream<Path> entries = Files.list(Path.of(folder))) {
                return entries.count();
            }
        }
    }

    private void run(int i) {
        boolean root = "root".equals(System.getProperty("user.name"));
        Containment.Builder builder =
                Containment.builder("sh", "-c", "sleep 60 & exit " + i % 3).name(census.start() + i);
        if (root && i % 3 == 1) {
            builder.as(new RunAs.Pooled());
        }
        if (root && i % 3 == 2) {
            builder.memory(64L << 20).maxProcesses(20);
        }
        if (i % 5 == 4) {
            builder.inheritStreams();
        }
        try (Run run = builder.start()) {
            RunReceipt receipt = run.ended().join();
            assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
            assertThat(receipt.leftovers()).isEmpty();
            assertThat(receipt.weaknesses()).noneMatch(line -> line.contains("not listed"));
        }
    }

    @Test
    void leavesNothing() throws IOException {
        assumeTrue(NativeCode.fits(), "no launch code for this processor");
        for (int i = 0; i < 15; i++) {
            run(i);
        }
        Stock before = Stock.take();
        for (int i = 15; i < RUNS + 15; i++) {
            run(i);
        }
        Stock after = Stock.take();
        assertThat(after.descriptors()).as("descriptors").isLessThanOrEqualTo(before.descriptors());
        assertThat(after.mappings()).as("plans in memory").isLessThanOrEqualTo(before.mappings());
        // The JDK's own threads come and go.
        assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads() + 2);
        assertThat(after.children()).as("children, zombies too").isLessThanOrEqualTo(before.children());
        assertThat(after.mounts()).isEqualTo(before.mounts());
        assertThat(census.living()).isEmpty();
        assertThat(census.remains()).isEmpty();
        if (Files.isReadable(Path.of(UidPool.FOLDER))) {
            assertThat(KilledStarterTest.locks()).isEmpty();
        }
    }
}
