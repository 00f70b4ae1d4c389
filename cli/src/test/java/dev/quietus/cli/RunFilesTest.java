package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command replaces the files that Quietus writes. It may be another user's, and Quietus root's. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class RunFilesTest {
    private static final String MINE = "mine alone\n";

    @TempDir
    Path folder;

    private Path victim() {
        return folder.resolve("victim");
    }

    private Path made(String name) {
        return folder.resolve("shared").resolve(name);
    }

    /** A command that takes files of the shared folder away and puts something in their places. */
    private String replacing(String files, String by) throws Exception {
        Files.writeString(victim(), MINE);
        Files.createDirectories(folder.resolve("shared"));
        String put = by.replace("VICTIM", victim().toString());
        return "cd '" + folder.resolve("shared") + "' && for f in " + files + "; do rm \"$f\"; " + put
                + " \"$f\"; done";
    }

    @ParameterizedTest
    @ValueSource(strings = {"ln -s VICTIM", "ln VICTIM", "mkfifo", "mkdir", ":"})
    void aDraftThatIsAnotherFileIsNoReceipt(String by) throws Exception {
        String script = replacing(".quietus-*.tmp", by);
        Ran ran = Ran.quietus(folder, "--receipt", made("receipt").toString(), "--", "sh", "-c", script);
        assertThat(ran.code()).as(ran.err()).isEqualTo(125);
        assertThat(ran.err()).contains("quietus: the receipt could not be written: ");
        assertThat(Files.readString(victim())).isEqualTo(MINE);
        assertThat(made("receipt")).doesNotExist();
    }

    @Test
    void aFolderThatIsAnotherOneGetsNoReceipt() throws Exception {
        String script = replacing("", ":") + "; cd ..; mv shared old; mkdir other; ln -s other shared";
        Ran ran = Ran.quietus(folder, "--receipt", made("receipt").toString(), "--", "sh", "-c", script);
        assertThat(ran.code()).as(ran.err()).isEqualTo(125);
        assertThat(folder.resolve("other")).isEmptyDirectory();
    }

    @Test
    void aPipeForTheReceiptIsTheOneThatWasThere() throws Exception {
        String script = replacing("pipe", "ln -s VICTIM");
        assertThat(new ProcessBuilder("mkfifo", made("pipe").toString()).start().waitFor())
                .isZero();
        Path copy = folder.resolve("copy");
        Process reader = new ProcessBuilder("cat", made("pipe").toString())
                .redirectOutput(copy.toFile())
                .start();
        try {
            Ran ran = Ran.quietus(folder, "--receipt", made("pipe").toString(), "--", "sh", "-c", script);
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(Files.readString(victim())).isEqualTo(MINE);
            assertThat(reader.waitFor(20, TimeUnit.SECONDS)).isTrue();
            Schemas.assertAnswer(Files.readString(copy));
        } finally {
            reader.destroyForcibly();
        }
    }

    /** Whoever wrote there before and writes there after has the same place in the file. */
    @Test
    void ourOwnStandardOutputKeepsItsPlace() throws Exception {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "echo head; \"$@\"; echo tail", "sh"));
        words.addAll(Ran.run("-q", "--receipt", "/dev/stdout", "--", "echo", "middle"));
        Ran ran = Ran.program(folder, Map.of(), words);
        assertThat(ran.out()).startsWith("head\nmiddle\n{").endsWith("}\ntail\n");
    }

    @Test
    void aStandardStreamThatIsAFileIsWrittenIntoNotReplaced() throws Exception {
        // As /dev/stderr, which this test must not put at stake.
        Path link = Files.createSymbolicLink(folder.resolve("stderr"), Path.of("/proc/self/fd/2"));
        for (String name : List.of(link.toString(), "/proc/self/fd/2", "/dev/fd/2")) {
            Ran ran = Ran.quietus(folder, "--receipt", name, "--", "sh", "-c", "echo first >&2");
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.err()).startsWith("first\n");
            Schemas.assertAnswer(ran.err().substring(ran.err().indexOf('{')));
            assertThat(link).isSymbolicLink();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ln -s VICTIM", "mkfifo"})
    void theLogOfABackgroundRunIsTheOneThatWasOpened(String by) throws Exception {
        String script = "sleep 0.2; " + replacing("log", "mv log kept; touch log; rm log; " + by) + "; sleep 60";
        script = script.replace("do rm \"$f\";", "do");
        Path receipt = folder.resolve("receipt");
        Ran ran = Ran.quietus(
                folder,
                "--detach",
                "--timeout",
                "2s",
                "--grace",
                "0",
                "--output",
                made("log").toString(),
                "--receipt",
                receipt.toString(),
                "--",
                "sh",
                "-c",
                "echo at work; " + script);
        assertThat(ran.code()).as(ran.err()).isZero();
        Sleepers.await(() -> Files.exists(receipt));
        Sleepers.await(() -> read(made("kept")).contains("quietus: timed out"));
        assertThat(read(made("kept"))).startsWith("at work\n");
        assertThat(Files.readString(victim())).isEqualTo(MINE);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
