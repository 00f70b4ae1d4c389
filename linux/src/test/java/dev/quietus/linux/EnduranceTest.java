package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a program of its own: what is done cannot be taken back. */
@Timeout(60)
class EnduranceTest {
    private static Map<String, String> endure(List<String> before, String... options) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:-MaxFDLimit", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), EnduringMain.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Map<String, String> said = new LinkedHashMap<>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int at = line.indexOf('=');
                said.put(line.substring(0, Math.max(0, at)), line.substring(at + 1));
            }
            assertThat(process.waitFor()).as("%s", said).isZero();
        } finally {
            process.destroyForcibly();
        }
        return said;
    }

    /** Whatever is said is what the kernel says afterwards. */
    private static void isTrue(Map<String, String> said) {
        assertThat(said).containsKeys("locked-memory", "out-of-memory", "own-descriptors");
        boolean locked = String.valueOf(said.get("locked-memory")).startsWith("FULL");
        assertThat(Long.parseLong(said.getOrDefault("VmLck", "0")) > 0).isEqualTo(locked);
        String score = String.valueOf(said.get("score"));
        assertThat(said.get("out-of-memory")).contains("oom_score_adj " + score);
        assertThat(said.get("own-descriptors")).contains(" may hold " + said.get("files") + " descriptors");
    }

    @Test
    void whatIsAllowedIsDoneAndSaid() throws Exception {
        Map<String, String> said = endure(List.of("prlimit", "--nofile=100:300"), "-Xmx64m");
        isTrue(said);
        assertThat(Integer.parseInt(said.getOrDefault("files", "0"))).isGreaterThanOrEqualTo(300);
        // Of eight megabytes of holes, also when all that is left stays locked.
        assertThat(Long.parseLong(said.getOrDefault("trimmed", "0"))).isGreaterThan(4000);
    }

    @Test
    void aRaisedScoreIsTakenBackAsFarAsAllowed() throws Exception {
        Map<String, String> said =
                endure(List.of("sh", "-c", "echo 500 > /proc/self/oom_score_adj; exec \"$@\"", "sh"), "-Xmx64m");
        isTrue(said);
        assertThat(Integer.parseInt(said.getOrDefault("score", "500"))).isLessThan(500);
    }

    @Test
    void aHeapThatMayTakeTheMachineIsNotLocked() throws Exception {
        Map<String, String> said = endure(List.of(), "-XX:MaxRAMPercentage=90");
        isTrue(said);
        assertThat(said.get("locked-memory")).startsWith("ABSENT").contains("-Xmx64m");
    }

    @Test
    void withALimitNothingIsLocked() throws Exception {
        List<String> unprivileged = ProcessHandle.current()
                        .info()
                        .user()
                        .orElse("")
                        .equals("root")
                ? List.of("setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", "prlimit", "--memlock=65536")
                : List.of("prlimit", "--memlock=65536");
        Map<String, String> said = endure(unprivileged, "-Xmx64m");
        isTrue(said);
        assertThat(said.get("locked-memory")).startsWith("ABSENT").contains("CAP_IPC_LOCK");
    }
}
