package dev.quietus.bench;

import dev.quietus.spi.Platform;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Terms;
import java.time.Duration;
import java.util.ServiceLoader;

/** The process table: one full pass against ps and against the JDK. */
final class TableContest {
    private TableContest() {}

    static void run() throws Exception {
        for (int size : new int[] {1_000, 5_000}) {
            try (Enclosure crowd = Enclosure.open(
                            Adversary.TREE_WIDE, Terms.standard().ofSize(size).within(Duration.ofMinutes(3)));
                    Platform platform =
                            ServiceLoader.load(Platform.class).findFirst().orElseThrow()) {
                System.out.println("\ncrowd of " + crowd.size() + ", table of "
                        + platform.snapshot().processes().size());
                new Contest("Full process table, " + size + " processes")
                        .with("quietus", () -> timed(() -> platform.snapshot()))
                        .with("ps -eo pid,ppid,uid,stat,comm", Contest.program("ps", "-eo", "pid,ppid,uid,stat,comm"))
                        .with("ProcessHandle.allProcesses + info", () -> timed(TableContest::processHandles))
                        .run(10, 15);
            }
        }
    }

    private static long timed(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return System.nanoTime() - begun;
    }

    private static void processHandles() {
        long users = ProcessHandle.allProcesses()
                .filter(handle -> handle.info().user().isPresent())
                .count();
        if (users == 0) {
            throw new IllegalStateException("the JDK saw nobody");
        }
    }
}
