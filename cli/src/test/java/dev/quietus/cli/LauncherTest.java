package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher of this source tree. */
final class LauncherTest {
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void optionsForOtherJavaProgramsAreNotTakenUp() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(ROOT.resolve("quietus").toString(), "--version").redirectErrorStream(true);
        for (String variable : new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}) {
            builder.environment().put(variable, "-Dquietus.test=1");
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(text.substring(text.indexOf("quietus 0")))
                .doesNotContain("Picked up", "JAVA")
                .matches("quietus [^\n]*\n");
    }

    /** Its orders come from a pipe that nobody writes into: so it begins, and does nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"guard start", "guard --monitor start"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aGuardHasTheBoundedMemoryOfOne(String words, @TempDir Path folder) throws Exception {
        Path orders = folder.resolve("orders");
        assertThat(new ProcessBuilder("mkfifo", orders.toString()).start().waitFor())
                .isZero();
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("quietus").toString()));
        command.addAll(List.of(words.split(" ")));
        for (String option : List.of("run", "log", "state")) {
            command.addAll(List.of("--" + option, folder.resolve(option).toString()));
        }
        command.addAll(List.of("--orders", orders.toString()));
        Process guard = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        try {
            String begun = "";
            while (!begun.contains("dev.quietus.cli.Main")) {
                Thread.sleep(10);
                assertThat(guard.isAlive()).isTrue();
                begun = Files.readString(Path.of("/proc/" + guard.pid() + "/cmdline"));
            }
            assertThat(begun).contains("-Xmx64m", "-Xshare:off");
        } finally {
            guard.destroyForcibly().waitFor();
        }
    }
}
