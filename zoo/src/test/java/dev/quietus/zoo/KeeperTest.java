package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds when the JVM does not live to close its enclosures, and for those who are not root. */
class KeeperTest {
    /** Opens an enclosure, says so, and never closes it. */
    static final class Forgetful {
        private Forgetful() {}

        public static void main(String[] arguments) throws InterruptedException {
            Enclosure enclosure = Enclosure.open(Adversary.RACER_FIGHTS_BACK);
            System.out.println(enclosure.processName());
            Thread.sleep(60_000);
        }
    }

    @Test
    @NeedsRoot
    void clearsWhenTheJvmIsKilled() throws IOException, InterruptedException {
        Process forgetful = new ProcessBuilder(java(), "-cp", classPath(), Forgetful.class.getName()).start();
        String marker = forgetful.inputReader().readLine();
        assertThat(marker).startsWith("qz");
        assertThat(Grounds.folder().resolve(marker)).exists();
        forgetful.destroyForcibly().waitFor();

        Path folder = Grounds.folder().resolve(marker);
        for (int i = 0; i < 500 && Files.exists(folder); i++) {
            Thread.sleep(10);
        }
        Thread.sleep(100);
        Traces.of(marker).assertNone();
    }

    /** The whole tour, as an ordinary user of this machine. */
    @Test
    @NeedsRoot
    void anOrdinaryUserCanUseTheZoo() throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory("zoo-user");
        try (UidLease lease = UidLease.take()) {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
            Files.setAttribute(temporary, "unix:uid", lease.uid());
            String uid = Integer.toString(lease.uid());
            List<String> command = List.of(
                    Workshop.program("zoo-start").toString(),
                    "--uid",
                    uid,
                    "--gid",
                    uid,
                    "--deadline",
                    "50",
                    "--processes",
                    "1500",
                    "--folder",
                    "/",
                    "--",
                    java(),
                    "-XX:+UseSerialGC",
                    "-Djava.io.tmpdir=" + temporary,
                    "-cp",
                    classPath(),
                    ZooTour.class.getName(),
                    "daemons",
                    "deaf",
                    "headless-tree",
                    "exec-racer",
                    "watchdogs",
                    "held-at-exit",
                    "zombie-maker");
            Process tour = Tool.prepare(command).redirectErrorStream(true).start();
            List<String> lines = tour.inputReader().lines().toList();
            assertThat(tour.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(tour.exitValue()).as("%s", lines).isZero();
            assertThat(lines).hasSize(8);
        } finally {
            Grounds.delete(temporary);
        }
    }

    /** Cleaners that share a real uid end each other. */
    @Test
    @NeedsRoot
    void enclosuresAreClearedAtTheSameTime() throws InterruptedException {
        List<Enclosure> open = Stream.generate(() ->
                        Enclosure.open(Adversary.FORK_RACER, Terms.standard().ofSize(2)))
                .limit(8)
                .toList();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<Thread> closing = open.stream()
                .map(enclosure -> Thread.ofPlatform()
                        .uncaughtExceptionHandler((thread, failure) -> failures.add(failure))
                        .start(enclosure::close))
                .toList();
        for (Thread thread : closing) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void theCleanerRefusesImportantUids() {
        for (String uid : List.of("0", "1", "1000", "19999", "30000")) {
            Tool.Output output = Tool.run(List.of(Workshop.program("zoo-clear").toString(), "--uid", uid));
            assertThat(output.exit()).isEqualTo(2);
            assertThat(output.lines()).containsExactly("refusing uid " + uid);
        }
    }

    @Test
    @NeedsRoot
    void theStarterRefusesImportantUids() {
        String starter = Workshop.program("zoo-start").toString();
        Tool.Output output = Tool.run(List.of(starter, "--uid", "0", "--gid", "0", "--", "true"));
        assertThat(output.exit()).isEqualTo(3);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Only this module's classes: what lies in a user's own folder is not readable for another. */
    private static String classPath() {
        return String.join(
                ":",
                List.of(System.getProperty("java.class.path").split(":", -1)).stream()
                        .filter(entry -> entry.contains("zoo"))
                        .toList());
    }
}
