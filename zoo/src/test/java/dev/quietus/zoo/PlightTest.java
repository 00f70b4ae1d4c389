package dev.quietus.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each plight is what docs/reference/plights.md says of it, read here anew, and leaves nothing. */
@NeedsRoot
@Timeout(120)
class PlightTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "plights.md");
    private static final String SEEN_ON = "6.18.";

    /** A row of the page. */
    private record Row(String state, String waitsIn, String killed) {
        static Row of(Plight plight) throws IOException {
            String row = Files.readAllLines(PAGE).stream()
                    .filter(line -> line.startsWith("| " + plight + " |"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(PAGE + " has no row for " + plight));
            List<String> cells = Arrays.stream(row.split("\\|", -1))
                    .map(cell -> cell.strip().replace("`", ""))
                    .toList();
            return new Row(cells.get(2), cells.get(3), cells.get(4));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXEC_HANG")
    void isWhatThePageSays(Plight plight) throws IOException {
        assumeTrue(plight.missing().isEmpty(), () -> plight.missing().orElse(""));
        Row row = Row.of(plight);
        Traces traces;
        String marker;
        try (Predicament predicament = Predicament.open(plight)) {
            traces = Traces.of(predicament);
            marker = predicament.processName();
            int pid = predicament.pid();
            assertThat(stat(pid, 3)).isEqualTo(row.state());
            assertThat(killed(pid)).isEqualTo(row.killed());
            if (text("/proc/sys/kernel/osrelease").startsWith(SEEN_ON)) {
                assertThat(text("/proc/" + pid + "/wchan")).matches(row.waitsIn());
            }
            assertThat(status(pid, "Uid").split("\\s")[0]).isEqualTo(Integer.toString(predicament.uid()));
            assertThat(predicament.ended())
                    .isEqualTo(row.state().equals("Z") && status(pid, "Threads").equals("1"));
            assertThat(predicament.gone()).isFalse();
            predicament
                    .culprit()
                    .ifPresent(
                            culprit -> assertThat(Path.of("/proc/" + culprit)).exists());
        }
        traces.assertNone();
        assertNoneOnTheMachine(marker);
    }

    @ParameterizedTest
    @EnumSource(names = {"TRACED", "HELD_AT_EXIT", "TRACER_HELD_ZOMBIE"})
    void culpritIsTheTracer(Plight plight) throws IOException {
        try (Predicament predicament = Predicament.open(plight)) {
            int culprit = predicament.culprit().orElseThrow();
            assertThat(status(predicament.pid(), "TracerPid")).isEqualTo(Integer.toString(culprit));
            assertThat(status(predicament.pid(), "PPid")).isNotEqualTo(Integer.toString(culprit));
            assertThat(status(culprit, "State")).startsWith("S");
        }
    }

    @Test
    void bothAreHeldByTheCulprit() throws IOException {
        try (Predicament predicament = Predicament.open(Plight.TRACED_BY_DYING)) {
            String tracer = predicament.detail("tracer");
            assertThat(status(predicament.pid(), "TracerPid")).isEqualTo(tracer);
            assertThat(killed(Integer.parseInt(tracer))).isEqualTo("pending");
            assertThat(status(Integer.parseInt(tracer), "TracerPid"))
                    .isEqualTo(predicament.culprit().orElseThrow().toString());
        }
    }

    @Test
    void memberHasAParentThatNeverWaits() throws IOException {
        try (Predicament predicament = Predicament.open(Plight.INIT_AWAITS_ZOMBIE)) {
            int member = Integer.parseInt(predicament.detail("member"));
            assertThat(status(member, "State")).startsWith("Z");
            assertThat(status(member, "PPid"))
                    .isEqualTo(predicament.culprit().orElseThrow().toString());
        }
    }

    /** The whole point of it: this JVM would wait as well, so another program tries. */
    @Test
    void nobodyMayReadAboutTheOneInExec() throws IOException {
        assumeTrue(
                Plight.EXEC_HANG.missing().isEmpty(),
                () -> Plight.EXEC_HANG.missing().orElse(""));
        Traces traces;
        try (Predicament predicament = Predicament.open(Plight.EXEC_HANG)) {
            traces = Traces.of(predicament);
            String folder = "/proc/" + predicament.pid() + "/";
            for (String file : List.of("stat", "wchan", "maps")) {
                List<String> reader = List.of("timeout", "-s", "KILL", "1", "cat", folder + file);
                assertThat(Tool.run(reader).exit()).as(file).isEqualTo(137);
            }
            for (String file : List.of("status", "cgroup", "mountinfo", "comm")) {
                assertThat(Tool.run(List.of("timeout", "-s", "KILL", "1", "cat", folder + file))
                                .exit())
                        .as(file)
                        .isZero();
            }
            assertThat(status(predicament.pid(), "State")).startsWith("D");
            assertThat(predicament.gone()).isFalse();
        }
        traces.assertNone();
    }

    @Test
    void waiterWaitsForTheLock() throws IOException {
        try (Predicament predicament = Predicament.open(Plight.LOCK_WAITER)) {
            assertThat(text("/proc/locks").lines())
                    .anyMatch(line ->
                            line.contains("-> FLOCK") && line.contains(" " + predicament.detail("waiter") + " "))
                    .anyMatch(line -> !line.contains("->") && line.contains(" " + predicament.pid() + " "));
        }
    }

    @Test
    void nobodyElseCanHangOnTheMount() {
        assumeTrue(
                Plight.FUSE_HANG.missing().isEmpty(),
                () -> Plight.FUSE_HANG.missing().orElse(""));
        try (Predicament predicament = Predicament.open(Plight.FUSE_HANG)) {
            Path mount = Path.of(predicament.detail("mount"));
            assertThatThrownBy(() -> Files.list(mount).close()).isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void culpritIsTheParent() throws IOException {
        try (Predicament predicament = Predicament.open(Plight.UNREAPED)) {
            assertThat(status(predicament.pid(), "PPid"))
                    .isEqualTo(predicament.culprit().orElseThrow().toString());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DEAF_IGNORES", "DEAF_BLOCKS", "DEAF_CATCHES"})
    void isDeafToTerm(Plight plight) throws IOException {
        String mask = switch (plight) {
            case DEAF_IGNORES -> "SigIgn";
            case DEAF_BLOCKS -> "SigBlk";
            default -> "SigCgt";
        };
        try (Predicament predicament = Predicament.open(plight)) {
            assertThat(Long.parseLong(status(predicament.pid(), mask), 16) & 1 << 14)
                    .isNotZero();
        }
    }

    private static String killed(int pid) throws IOException {
        long pending = Long.parseLong(status(pid, "SigPnd"), 16) | Long.parseLong(status(pid, "ShdPnd"), 16);
        boolean exiting = (Long.parseLong(stat(pid, 9)) & 4) != 0 && (pending & 1 << 8) != 0;
        return exiting ? "exiting" : (pending & 1 << 8) != 0 ? "pending" : "no";
    }

    /** What it could leave on the machine besides what {@link Traces} looks for. */
    private static void assertNoneOnTheMachine(String marker) throws IOException {
        assertThat(text("/proc/self/mountinfo")).doesNotContain(marker);
        assertThat(text("/proc/sys/kernel/core_pattern")).doesNotContain(marker);
        try (Stream<Path> devices = Files.list(Path.of("/sys/block"))) {
            for (Path device : devices.toList()) {
                assertThat(text(device.resolve("loop/backing_file").toString())).doesNotContain(marker);
            }
        }
    }

    /** A field of /proc/PID/stat, counted as in proc_pid_stat(5). */
    private static String stat(int pid, int number) throws IOException {
        String stat = text("/proc/" + pid + "/stat");
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[number - 3];
    }

    private static String status(int pid, String key) throws IOException {
        return text("/proc/" + pid + "/status")
                .lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String text(String file) throws IOException {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException gone) {
            return "";
        }
    }
}
