package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
}
