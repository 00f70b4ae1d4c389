package dev.quietus.bench;

import dev.quietus.Containment;
import dev.quietus.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a guard with the shipped orders costs beside sleepers while nothing happens: a figure, there is no peer. */
final class GuardIdle {
    private static final int SLEEPERS = 500;
    private static final String FAMILY =
            "i=1; while [ $i -lt " + SLEEPERS + " ]; do sleep 1000 & i=$((i+1)); done; wait";
    private static final int WARM_UP_SECONDS = 30;
    private static final int SECONDS = 60;

    private GuardIdle() {}

    static void run() throws Exception {
        Path folder = Files.createTempDirectory("quietus-bench");
        try (Run sleepers = Containment.builder("sh", "-c", FAMILY).start()) {
            Process guard = new ProcessBuilder(
                            StartContest.root().resolve("quietus").toString(),
                            "guard",
                            "start",
                            "--run",
                            folder + "/run",
                            "--log",
                            folder + "/log",
                            "--state",
                            folder + "/state")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("said").toFile())
                    .start();
            try {
                measure(guard, sleepers.name());
            } finally {
                guard.destroy();
                guard.waitFor(20, TimeUnit.SECONDS);
            }
        }
    }

    private static void measure(Process guard, String beside) throws Exception {
        Path own = Path.of("/proc/" + guard.pid());
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        long before = computed(own);
        long begun = System.nanoTime();
        TimeUnit.SECONDS.sleep(SECONDS);
        double share = (double) (computed(own) - before) / (System.nanoTime() - begun);
        System.out.printf(
                "%n### The guard beside %d sleepers (run %s), for %d s, shipped orders%n%n"
                        + "| of one processor, %% | resident, MiB | threads |%n| --- | --- | --- |%n| %.3f | %.1f | %d |%n",
                SLEEPERS, beside, SECONDS, share * 100, status(own, "VmRSS:") / 1024.0, status(own, "Threads:"));
    }

    /** Nanoseconds of all threads that live; in ticks a guard that sleeps would often have computed nothing. */
    private static long computed(Path process) throws IOException {
        long sum = 0;
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                sum += Long.parseLong(
                        Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
            }
        }
        return sum;
    }

    private static long status(Path process, String key) throws IOException {
        List<String> lines = Files.readAllLines(process.resolve("status"));
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
