package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.zoo.Mishap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long it takes from what is heard until all of it is gone. Measured and printed, not asserted: the machine is not ours alone. */
@Timeout(300)
class GuardLatencyTest {
    private static final int TIMES = Integer.getInteger("quietus.latency.times", 15);
    /** Nobody else's: an order about hidden programs must not be about those of this machine. */
    private static final String UID = "23461";

    @TempDir
    Path folder;

    private final String name =
            String.format("ql%08x", ThreadLocalRandom.current().nextInt());

    private Path program() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path program = folder.resolve(name);
        Files.copy(Path.of(Mishap.command().getFirst()), program);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private Guard guard(String orders) throws IOException {
        return Guard.start(
                GuardSettings.usual(OrderFileTest.good(orders), Map.of())
                        .listeningIn(folder.resolve("run"))
                        .keptIn(folder.resolve("log"), folder.resolve("state")),
                sentence -> {});
    }

    /** As the guard itself has it. */
    private void report(String what, int wanted) throws Exception {
        List<Double> took = new CopyOnWriteArrayList<>();
        boolean all = Puppets.soon(() -> {
            took.clear();
            took.addAll(done());
            return took.size() >= wanted;
        });
        assertThat(all || !took.isEmpty()).as(what).isTrue();
        List<Double> sorted = new ArrayList<>(took);
        Collections.sort(sorted);
        System.out.printf(
                "guard: %s, heard until gone, ms: median %.2f, least %.2f, most %.2f of %d%n",
                what, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast(), sorted.size());
        notDone.forEach(one -> System.out.println("guard: not done: " + one));
    }

    /** Incidents that were not carried out, as they stand. */
    private final Set<String> notDone = new TreeSet<>();

    private List<Double> done() {
        List<Double> took = new ArrayList<>();
        try {
            String all = new GuardClient(folder.resolve("run/guard.sock")).incidents(1000);
            for (String one : all.split("\\{\"id\":", -1)) {
                int at = one.indexOf("\"took_us\":");
                if (one.contains("\"standing\":\"failed\"") || one.contains("\"standing\":\"refused\"")) {
                    notDone.add(one);
                } else if (one.contains("\"standing\":\"done\"") && one.contains("\"response\":\"kill\"") && at > 0) {
                    took.add(Double.parseDouble(one.substring(at + 10).split("[,}]", 2)[0]) / 1000);
                }
            }
        } catch (IOException | GuardClient.Declined e) {
            return List.of();
        }
        return took;
    }

    /** One after another; each is waited for. */
    private static void await(Process process, Path... last) throws Exception {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        for (Path file : last) {
            long pid = Long.parseLong(Files.readString(file).strip());
            assertThat(Puppets.soon(() -> ProcessHandle.of(pid).isEmpty())).isTrue();
            Files.delete(file);
        }
    }

    private static Process asNobodyElse(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=" + UID, "--clear-groups"));
        all.addAll(List.of(command));
        return new ProcessBuilder(all).start();
    }

    private static String order(String when) {
        return "[[order]]\nname = \"it\"\nwhen = { " + when + " }\nwho = { users = [\"" + UID
                + "\"] }\nrespond = \"kill\"\n";
    }

    @Test
    void anExecutionAfterTheAct() throws Exception {
        Path program = program();
        try (Guard guard = guard(order("execution = { hidden = true }"))) {
            assertThat(GuardScene.hears(guard, "life")).isTrue();
            for (int i = 0; i < TIMES; i++) {
                await(asNobodyElse("setsid", program.toString(), "memory"));
            }
            report("a hidden program executed", TIMES);
        }
    }

    @Test
    void anExecutionBeforeTheAct() throws Exception {
        Path program = program();
        Path out = Files.createDirectory(folder.resolve("outs")).resolve("out");
        Files.setPosixFilePermissions(out.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        try (Guard guard = guard(order("execution = { paths = [\"" + program + "\"] }"))) {
            assumeTrue(GuardScene.hears(guard, "exec-gate"), "needs fanotify permission events");
            for (int i = 0; i < TIMES; i++) {
                Process starter = asNobodyElse(
                        "setsid",
                        "--fork",
                        "perl",
                        "-e",
                        "my $from = getppid; for (1 .. 500) { last if getppid != $from || $from == 1; select undef, undef,"
                                + " undef, .01 } open O, '>', '" + out + ".new'; print O $$; close O; rename '" + out
                                + ".new', '" + out + "'; exec '" + program + "', 'wait'; sleep 20");
                assertThat(Puppets.soon(() -> Files.exists(out))).isTrue();
                await(starter, out);
            }
            report("a banned program attempted", TIMES);
        }
    }

    @Test
    void aFailedCanary() throws Exception {
        Path program = program();
        try (Guard guard = guard(order("canary = [\"canary\"]"))) {
            assumeTrue(GuardScene.hearsAll(guard, "crash"), "needs the socket of core dumps");
            for (int i = 0; i < TIMES; i++) {
                Process server = asNobodyElse("setsid", program.toString(), "serve");
                server.getOutputStream().write('s');
                server.getOutputStream().flush();
                await(server);
            }
            report("a canary failed", TIMES);
        }
    }
}
