package dev.quietus.bench;

import dev.quietus.Containment;
import dev.quietus.Outcome;
import dev.quietus.Run;
import dev.quietus.RunReceipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Contained runs of /bin/true in a warm JVM, one after the other and eight at a time, against a C program that sets the
 * same up and against what people use today; and the end of a contained family of 1,000.
 */
final class RunContest {
    private static final int RUNS = 100;
    private static final int SIZE = 1_000;

    private static final String FAMILY = "i=1; while [ $i -lt " + SIZE + " ]; do sleep 1000 & i=$((i+1)); done; wait";

    private RunContest() {}

    static void run() throws Exception {
        Path peer = Peer.build("contained-true");
        String parent = unified();
        Contest sequence = new Contest(RUNS + " runs of /bin/true, one after the other")
                .with("C: clone3 into cgroup and namespaces", () -> Peer.nanos(peer, "runs", "" + RUNS, parent))
                .with("quietus, contained and proved (library)", () -> contained(1))
                .with("ProcessBuilder, not contained", () -> peers(1, "/bin/true"));
        Contest concurrent = new Contest(RUNS + " runs of /bin/true, eight at a time")
                .with("quietus, contained and proved (library)", () -> contained(8))
                .with("ProcessBuilder, not contained", () -> peers(8, "/bin/true"));
        for (List<String> launcher : launchers()) {
            List<String> command = new ArrayList<>(launcher);
            command.add("/bin/true");
            String name = "ProcessBuilder: " + String.join(" ", launcher);
            sequence.with(name, () -> peers(1, command.toArray(String[]::new)));
            concurrent.with(name, () -> peers(8, command.toArray(String[]::new)));
        }
        // The compiler is still at it for about two thousand runs; the first few take twice as long.
        sequence.run(20, 15);
        concurrent.run(3, 15);
        new Contest("The end of a family of " + SIZE + " sleepers, from the order to the proof")
                .with("C: cgroup.kill, poll populated 0", () -> Peer.nanos(peer, "family", FAMILY, parent))
                .with("quietus: Run.end()", RunContest::end)
                .run(2, 11);
    }

    private static List<List<String>> launchers() {
        List<List<String>> found = new ArrayList<>();
        for (List<String> launcher : List.of(
                List.of("timeout", "10"),
                List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"),
                List.of("bwrap", "--dev-bind", "/", "/", "--unshare-pid", "--proc", "/proc", "--die-with-parent"))) {
            if (Files.isExecutable(Path.of("/usr/bin", launcher.get(0)))) {
                found.add(launcher);
            }
        }
        if (Files.isDirectory(Path.of("/run/systemd/system"))) {
            found.add(List.of("systemd-run", "--scope", "--quiet"));
        }
        return found;
    }

    private static long contained(int atOnce) throws Exception {
        return timed(atOnce, () -> {
            try (Run run = Containment.builder("/bin/true").inheritStreams().start()) {
                if (!(run.await().outcome() instanceof Outcome.Gone)) {
                    throw new IllegalStateException(run.await().toString());
                }
            }
            return 0L;
        });
    }

    private static long peers(int atOnce, String... command) throws Exception {
        return timed(atOnce, Contest.program(command));
    }

    private static long timed(int atOnce, Contest.Attempt attempt) throws Exception {
        long begun = System.nanoTime();
        if (atOnce == 1) {
            for (int i = 0; i < RUNS; i++) {
                attempt.nanos();
            }
            return System.nanoTime() - begun;
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                all.add(threads.submit(attempt::nanos));
            }
            for (Future<Long> each : all) {
                each.get();
            }
        }
        return System.nanoTime() - begun;
    }

    private static long end() throws Exception {
        try (Run run = Containment.builder("sh", "-c", FAMILY).start()) {
            Thread.sleep(2000);
            long begun = System.nanoTime();
            RunReceipt receipt = run.end();
            long nanos = System.nanoTime() - begun;
            if (!(receipt.outcome() instanceof Outcome.Gone)) {
                throw new IllegalStateException(receipt.toString());
            }
            return nanos;
        }
    }

    private static String unified() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            List<String> fields = List.of(line.split(" ", -1));
            if (fields.get(fields.indexOf("-") + 1).equals("cgroup2")) {
                return fields.get(4);
            }
        }
        throw new IOException("cgroup v2 is not mounted");
    }
}
