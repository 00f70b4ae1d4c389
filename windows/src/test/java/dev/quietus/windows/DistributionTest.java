package dev.quietus.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The quick start, typed into the distribution's own {@code quietus.cmd}. */
@Timeout(120)
class DistributionTest extends AtZoo {
    private static final Path HOME = Path.of(System.getProperty("quietus.distribution"));

    /** What a command printed, and its exit code. */
    private record Answer(int code, String text) {}

    private static Answer quietus(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("cmd.exe", "/c", HOME.resolve("quietus.cmd").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put(
                        "QUIETUS_JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java.exe")
                                .toString());
        // Not deleted: the host of a console may have it open a moment longer.
        Path out = HOME.resolveSibling("answer-" + System.nanoTime() + ".txt");
        Process process = builder.redirectInput(Redirect.from(new java.io.File("NUL")))
                .redirectOutput(out.toFile())
                .start();
        int code = process.waitFor();
        return new Answer(code, Files.readString(out, StandardCharsets.UTF_8));
    }

    @Test
    void findsShowsAndKills() throws Exception {
        Process first = zoo.start("tree", "1", 3);
        Answer found = quietus("find", zoo.name());
        Answer shown = quietus("kill", "--dry-run", Long.toString(first.pid()));
        Answer killed = quietus("kill", zoo.name());
        Answer again = quietus("kill", zoo.name());

        assertThat(found.code()).as(found.text()).isZero();
        assertThat(found.text()).contains("1 family", "[child of " + first.pid() + "]");
        assertThat(shown.code()).as(shown.text()).isZero();
        assertThat(killed.code()).as(killed.text()).isZero();
        assertThat(killed.text()).contains("processes, verified");
        assertThat(zoo.survivors()).isEmpty();
        assertThat(again.code()).as(again.text()).isEqualTo(3);
    }

    @Test
    void stopsByAskingFirst() throws Exception {
        Process window = zoo.start("window", "", 1);
        Zoo.pause(500);
        Answer stopped = quietus("stop", Long.toString(window.pid()));

        assertThat(stopped.code()).as(stopped.text()).isZero();
        assertThat(stopped.text()).contains("exit 7");
    }

    @Test
    void runsContained() throws Exception {
        List<String> words = new ArrayList<>(List.of("run", "--timeout", "1s", "--grace", "100ms", "--"));
        words.addAll(zoo.command("deaf-console", ""));
        Answer run = quietus(words.toArray(String[]::new));

        assertThat(run.code()).as(run.text()).isEqualTo(124);
        assertThat(run.text()).contains("timed out; ended by force");
        assertThat(zoo.survivors()).isEmpty();
        words.clear();
        words.addAll(List.of("run", "--"));
        words.addAll(zoo.command("exit", "5"));
        assertThat(quietus(words.toArray(String[]::new)).code()).isEqualTo(5);
    }

    @Test
    void saysWhatThisSystemAllows() throws Exception {
        Answer doctor = quietus("doctor");
        Answer json =
                quietus("find", "--json", Long.toString(ProcessHandle.current().pid()));

        assertThat(doctor.code()).as(doctor.text()).isZero();
        assertThat(doctor.text()).contains("late-job", "handle-sweep", "run-job", "socket-owners");
        assertThat(json.code()).as(json.text()).isZero();
        assertThat(json.text()).startsWith("{\"schema\":\"quietus/1\"");
    }

    @Test
    void recordsAndPlans() throws Exception {
        Process sleeper = zoo.start("sleeper", "", 1);
        String plan = HOME.resolveSibling("plan-" + zoo.token() + ".json").toString();
        String record = HOME.resolveSibling("receipt-" + zoo.token() + ".json").toString();
        Answer planned = quietus("kill", "--dry-run", "--plan-out", plan, Long.toString(sleeper.pid()));
        Answer applied = quietus("apply", plan, "--receipt", record);
        Answer shown = quietus("show", record);

        assertThat(planned.code()).as(planned.text()).isZero();
        assertThat(applied.code()).as(applied.text()).isZero();
        assertThat(zoo.survivors()).isEmpty();
        assertThat(shown.code()).as(shown.text()).isZero();
        assertThat(shown.text()).contains(zoo.name());
    }

    @Test
    void anOrphansReceiptIsReadAndHintsFitTheShell() throws Exception {
        zoo.start("orphans", "", 3);
        Zoo.pause(500);
        int orphan;
        try (WindowsPlatform platform = new WindowsPlatform()) {
            orphan = platform.snapshot().processes().stream()
                    .filter(facts -> facts.name().equals(zoo.name()) && facts.parent() == ProcessTable.NOBODY)
                    .findFirst()
                    .orElseThrow()
                    .pid();
        }
        Answer several = quietus("kill", zoo.name());
        String record = HOME.resolveSibling("orphan's " + zoo.token() + ".json").toString();
        Answer killed = quietus("kill", Integer.toString(orphan), "--receipt", record);
        Answer shown = quietus("show", record);

        assertThat(several.code()).as(several.text()).isEqualTo(5);
        assertThat(several.text()).contains("quietus kill --yes " + zoo.name()).doesNotContain("  # ");
        assertThat(killed.code()).as(killed.text()).isZero();
        assertThat(shown.code()).as(shown.text()).isZero();
        assertThat(shown.text()).contains(Integer.toString(orphan));
    }

    @Test
    void asksWhyAndWaits() throws Exception {
        Process sleeper = zoo.start("sleeper", "", 1);
        String number = Long.toString(sleeper.pid());
        Answer why = quietus("why", number);
        Answer waited = quietus("wait", "--timeout", "200ms", number);
        Answer frozen = quietus("freeze", number);
        Answer thawed = quietus("thaw", number);
        Answer refused = quietus("kill", Long.toString(ProcessHandle.current().pid()));

        assertThat(why.code()).as(why.text()).isZero();
        assertThat(waited.code()).as(waited.text()).isEqualTo(7);
        assertThat(frozen.code()).as(frozen.text()).isZero();
        assertThat(thawed.code()).as(thawed.text()).isZero();
        assertThat(refused.code()).as(refused.text()).isEqualTo(6);
    }
}
