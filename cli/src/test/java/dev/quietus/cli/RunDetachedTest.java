package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs in the background. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RunDetachedTest {
    @TempDir
    Path folder;

    private static String name() {
        return "detached-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 1_000_000;
    }

    @Test
    void theNameIsSaidWhenTheCommandRuns() throws Exception {
        Path output = folder.resolve("output");
        Path receipt = folder.resolve("receipt");
        String name = name();
        try (Sleepers sleepers = new Sleepers(folder)) {
            String mark = sleepers.program().toString();
            String script = "echo out; echo err >&2; cat; ps -o tty= -p $$; " + mark + " 300";
            Ran ran = Ran.quietus(
                    folder,
                    "-q",
                    "--detach",
                    "--name",
                    name,
                    "--timeout",
                    "3s",
                    "--output",
                    output.toString(),
                    "--receipt",
                    receipt.toString(),
                    "--",
                    "sh",
                    "-c",
                    script);
            assertThat(ran).isEqualTo(new Ran(0, name + "\n", ""));
            Sleepers.await(() -> Files.exists(receipt));
            assertThat(Files.readString(output)).isEqualTo("out\nerr\n?\n");
            Marked.assertGone(mark);
            Schemas.assertAnswer(Files.readString(receipt));
            assertThat(Files.readString(receipt)).contains("\"kind\":\"timed-out\"", "\"name\":\"" + name + "\"");
        }
    }

    @Test
    void whyItCannotStartIsSaidAtOnce() throws Exception {
        Ran ran = Ran.quietus(folder, "--detach", "no-such-command");
        assertThat(ran.code()).isEqualTo(127);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("quietus: no-such-command: command not found\n");
        assertThat(Ran.quietus(folder, "--detach", "--receipt", "/no/such/folder/x", "true")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void itsWordsArePassedOnByteForByte() throws Exception {
        Path output = folder.resolve("output");
        Ran ran = Ran.program(
                folder,
                java.util.Map.of(),
                shell(
                        "LC_ALL=C exec \"$@\" $'\\xff' ''",
                        Ran.run("-q", "--detach", "--output", output.toString(), "printf", "<%s>")));
        assertThat(ran.code()).as(ran.err()).isZero();
        Sleepers.await(() -> read(output).equals("<\u00ff><>"));
    }

    private static java.util.List<String> shell(String script, java.util.List<String> command) {
        java.util.List<String> words = new java.util.ArrayList<>(java.util.List.of("bash", "-c", script, "bash"));
        words.addAll(command);
        return words;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
