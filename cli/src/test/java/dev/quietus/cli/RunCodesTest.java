package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every exit code of {@code quietus run}, and what is said and recorded with it. */
final class RunCodesTest {
    @TempDir
    Path folder;

    private Ran run(String... words) throws Exception {
        return Ran.quietus(folder, words);
    }

    @ParameterizedTest
    @CsvSource({
        "exit 0, 0",
        "exit 7, 7",
        "exit 255, 255",
        "kill -TERM $$, 143",
        "kill -SEGV $$, 139",
        "kill -KILL $$, 137",
        "kill -INT $$, 130"
    })
    void theCommandsOwn(String script, int code) throws Exception {
        Ran ran = run("-q", "--", "bash", "-c", script);
        assertThat(ran.code()).isEqualTo(code);
        assertThat(ran.out() + ran.err()).isEmpty();
    }

    @Test
    void ofWhatCannotBeStarted() throws Exception {
        Path receipt = folder.resolve("receipt.json");
        Ran absent = run("--receipt", receipt.toString(), "no-such-command");
        assertThat(absent.code()).isEqualTo(127);
        assertThat(absent.err()).contains("quietus: no-such-command: command not found\n");
        Schemas.assertAnswer(Files.readString(receipt));
        assertThat(Files.readString(receipt)).contains("\"outcome\":\"none\"", "\"exit_code\":127");
        Ran unfit = run("/etc/passwd");
        assertThat(unfit.code()).isEqualTo(126);
        assertThat(unfit.err()).contains("quietus: cannot execute /etc/passwd: EACCES");
        assertThat(run(script("plain", "echo hello")).err()).contains("it is no program and has no #! line");
        Ran bare = run(script("bare", "#!/no/such/interpreter\n"));
        assertThat(bare.code()).isEqualTo(126);
        assertThat(bare.err()).contains("the program that its #! line names is missing");
        assertThat(run("--means", "magic", "true").code()).isEqualTo(2);
        assertThat(run("--require", "own-uid", "true").code()).isEqualTo(2);
    }

    private String script(String name, String text) throws Exception {
        Path file = Files.writeString(folder.resolve(name), text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file.toString();
    }

    @Test
    void ofTimeThatIsOver() throws Exception {
        Ran asked = run("--timeout", "300ms", "sleep", "60");
        assertThat(asked.code()).isEqualTo(124);
        assertThat(asked.err()).contains("quietus: timed out, after ").doesNotContain("force");
        Ran forced = run("--timeout", "300ms", "--grace", "200ms", "--", "sh", "-c", "trap '' TERM; sleep 60 & wait");
        assertThat(forced.code()).isEqualTo(124);
        assertThat(forced.err()).contains("quietus: timed out; ended by force, after ");
        // It ends well in the grace, but its time was over.
        Ran well = run("--timeout", "500ms", "--", "sh", "-c", "trap 'echo bye; exit 0' TERM; sleep 60 & wait");
        assertThat(well.code()).isEqualTo(124);
        assertThat(well.out()).isEqualTo("bye\n");
        assertThat(run("-q", "--timeout", "300ms", "sleep", "60").err()).isEmpty();
    }

    @Test
    void everybodyWhoIsAskedHasTheGrace() throws Exception {
        String worker = "trap 'sleep 0.3; echo done; exit' TERM; while :; do sleep 0.05; done";
        Ran ran = run("--timeout", "1s", "--", "bash", "-c", "bash -c \"" + worker + "\" & sleep 60");
        assertThat(ran.code()).isEqualTo(124);
        assertThat(ran.out()).isEqualTo("done\n");
        assertThat(ran.err()).doesNotContain("force");
    }

    @Test
    void ofABrokenLimit() throws Exception {
        Path receipt = folder.resolve("receipt.json");
        Ran ran = run("--max-output", "64K", "--receipt", receipt.toString(), "--", "sh", "-c", "yes & sleep 60");
        assertThat(ran.code()).isEqualTo(123);
        assertThat(ran.out()).hasSize(65536);
        assertThat(ran.err()).contains("quietus: broke the limit output: more than 65536 bytes; ended by force");
        Schemas.assertAnswer(Files.readString(receipt));
        assertThat(Files.readString(receipt)).contains("\"limit\":\"output\"", "\"exit_code\":123");
    }

    @Test
    void whatFitsIntoTheLimitComesThroughWhole() throws Exception {
        Ran ran = run("--max-output", "1M", "--", "sh", "-c", "head -c 1048570 /dev/zero; echo end >&2");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).hasSize(1048570);
        assertThat(ran.err()).contains("end\n");
    }

    @Test
    void whatTheCommandLeavesIsEndedAndSaid() throws Exception {
        Ran ran = run("--", "sh", "-c", "sleep 60 & exit 5");
        assertThat(ran.code()).isEqualTo(5);
        assertThat(ran.err()).contains("quietus: exit 5; what it left running was ended by force");
    }

    @Test
    void theReceiptTellsAll() throws Exception {
        Path receipt = folder.resolve("receipt.json");
        Ran ran = run("-v", "--name", "told-" + ProcessHandle.current().pid(), "--receipt", receipt.toString(), "true");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("quietus: run told-", "contained by ", "; gone: ", "quietus: used ", "started");
        String document = Files.readString(receipt);
        Schemas.assertAnswer(document);
        assertThat(document)
                .contains("\"verb\":\"run\"", "\"outcome\":\"gone\"", "\"command\":[\"true\"]")
                .contains("\"end\":{\"kind\":\"finished\"", "\"status\":{\"exit\":0}", "\"forced\":false");
    }

    @Test
    void linesOfTheCommandCannotPretendToBeOurs() throws Exception {
        Path program = folder.resolve("a\nquietus: all is well\u001b[2J");
        assertThat(run(program.toString()).err()).contains("\\nquietus: all is well\\x1b[2J: command not found");
    }

    @Test
    void nothingIsLeftBehindInTheFolder() throws Exception {
        run("--receipt", folder.resolve("r").toString(), "true");
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = new ArrayList<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            assertThat(names).contains("r").noneMatch(name -> name.contains("quietus"));
        }
    }
}
