package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody reads what Quietus says. Its caller waits first and would read afterwards. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RunTalkTest {
    private static final int PATIENCE_SECONDS = 20;

    @TempDir
    Path folder;

    private Path receipt() {
        return folder.resolve("receipt.json");
    }

    /** With a standard error that nobody reads. */
    private Process begin(List<String> command) throws Exception {
        Process process = new ProcessBuilder(Ran.heeding(command))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        return process;
    }

    private static int ended(Process process) throws Exception {
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("it ends")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--color=never", "-v", "--means=subreaper,no-new-privileges"})
    void theTimeoutHoldsAndTheReceiptComes(String option) throws Exception {
        List<String> words = Ran.run(
                "--timeout",
                "1s",
                "--grace",
                "300ms",
                option,
                "--receipt",
                receipt().toString(),
                "--",
                "sh",
                "-c",
                "yes >&2");
        // The shell fills the pipe, and the command goes on filling it: also what is said at the start finds no room.
        Process quietus = begin(filled(words));
        assertThat(ended(quietus)).isEqualTo(124);
        Schemas.assertAnswer(Files.readString(receipt()));
        assertThat(Files.readString(receipt())).contains("\"kind\":\"timed-out\"", "\"exit_code\":124");
    }

    @Test
    void whatCannotBeStartedIsRecorded() throws Exception {
        List<String> words = Ran.run("--receipt", receipt().toString(), "no-such-command");
        assertThat(ended(begin(filled(words)))).isEqualTo(127);
        assertThat(Files.readString(receipt())).contains("\"exit_code\":127");
    }

    @Test
    void aReceiptThatNobodyTakesIsGivenUp() throws Exception {
        List<String> words = Ran.run("-q", "--receipt", "/dev/fd/2", "true");
        assertThat(ended(begin(filled(words)))).isEqualTo(125);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void signalsAreHeardToTheEnd(String signal, int code) throws Exception {
        Process quietus = begin(filled(Ran.run("--grace", "300ms", "--", "sh", "-c", "trap '' TERM INT; yes >&2")));
        Sleepers.await(() -> quietus.descendants().count() > 0);
        WholeProgramTest.signal(signal, quietus);
        assertThat(ended(quietus)).isEqualTo(code);
    }

    /** A command whose standard error is a full pipe. */
    private static List<String> filled(List<String> command) {
        List<String> words = new java.util.ArrayList<>(
                List.of("sh", "-c", "dd if=/dev/zero bs=4096 count=16 status=none >&2; exec \"$@\"", "sh"));
        words.addAll(command);
        return words;
    }
}
