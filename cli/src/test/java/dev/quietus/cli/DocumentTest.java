package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of document against the published schema. */
final class DocumentTest {
    @TempDir
    Path folder;

    private static Typing.Said json(ExitCode expected, String... words) {
        Typing.Said said = Typing.script().run(words);
        assertThat(said.code()).as(said.err()).isEqualTo(expected);
        Schemas.assertAnswer(said.out());
        assertThat(said.out()).contains("\"exit_code\":" + expected.number());
        return said;
    }

    @Test
    void ofEverythingThatEnds() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String shell = Long.toString(sleepers.family().pid());
            json(ExitCode.GONE, "find", shell, "--json");
            json(ExitCode.GONE, "kill", shell, "--json", "-n");
            json(ExitCode.GONE, "freeze", shell, "--json");
            json(ExitCode.GONE, "thaw", shell, "--json");
            json(ExitCode.SURVIVED, "wait", shell, "--timeout=10ms", "--json");
            Typing.Said gone = json(ExitCode.GONE, "kill", shell, "--json", "-v");
            assertThat(gone.out()).contains("\"outcome\":\"gone\"", "\"timeline\":[{", "\"exit\":\"signal 9\"");
        }
    }

    @Test
    void ofEverythingThatFails() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            sleepers.start();
            sleepers.start();
            Typing.Said unconfirmed = json(ExitCode.UNCONFIRMED, "kill", sleepers.name(), "--json");
            assertThat(unconfirmed.out()).contains("\"outcome\":\"refused\"", "several-families", "\"remedies\"");
        }
        Typing.Said rail = json(ExitCode.REFUSED, "kill", "1", "--only", "--json");
        assertThat(rail.out()).contains("\"rail\":\"first-process\"");
        json(ExitCode.NOTHING_MATCHED, "kill", "no-such-" + System.nanoTime(), "--json");
        json(ExitCode.USAGE, "kill", "--json");
        json(ExitCode.USAGE, "kill", "--json", "--zebra");
        json(ExitCode.USAGE, "zebra", "--json");
        assertThat(Typing.script().run("zebra", "--", "--json").out()).isEmpty();
    }

    @Test
    void ofTheDoctor() {
        assertThat(json(ExitCode.GONE, "doctor", "--json").out()).contains("\"standing\":\"");
        assertThat(Typing.script().run("doctor").out())
                .contains("full")
                .containsPattern("\n.* at full strength.*\n\\z");
    }

    @Test
    void ofHostileNames() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Path program = folder.resolve("q\u001b[2J\n\u0007z");
            Files.copy(sleepers.program(), program);
            Process process = sleepers.start("sh", "-c", "exec \"$0\" 300", program.toString());
            Sleepers.await(() -> process.info().command().orElse("").contains("z"));
            String pid = Long.toString(process.pid());
            assertThat(json(ExitCode.GONE, "find", pid, "--json").out()).contains("q\\u001B[2J\\n");
            assertThat(Typing.script().run("find", pid).out())
                    .contains("q\\x1b[2J\\n")
                    .doesNotContain("\u001b", "\u0007");
            assertThat(Typing.script().run("kill", pid).out())
                    .contains("q\\x1b[2J")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void ofAReceipt() throws IOException {
        Path file = folder.resolve("receipt.json");
        Files.writeString(file, "before");
        try (Sleepers sleepers = new Sleepers(folder)) {
            String pid = Long.toString(sleepers.start().pid());
            assertThat(Typing.script()
                            .run("kill", pid, "--receipt", file.toString())
                            .code())
                    .isEqualTo(ExitCode.GONE);
        }
        Schemas.assertAnswer(Files.readString(file));
        assertThat(Files.readString(file)).contains("\"timeline\":[", "\"begun\":");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var left = Files.list(folder)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith(".quietus")))
                    .isEmpty();
        }
    }

    @Test
    void aReceiptThatCannotBeWrittenIsKnownBeforeAnythingEnds() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process process = sleepers.start();
            String pid = Long.toString(process.pid());
            String nowhere = folder.resolve("no/such/file").toString();
            assertThat(Typing.script().run("kill", pid, "--receipt", nowhere).code())
                    .isEqualTo(ExitCode.USAGE);
            assertThat(Typing.script()
                            .run("kill", pid, "--receipt", folder.toString())
                            .code())
                    .isEqualTo(ExitCode.USAGE);
            assertThat(process.isAlive()).isTrue();
            // A device is written into; replacing it would take it from everybody.
            assertThat(Typing.script()
                            .run("kill", pid, "--receipt", "/dev/null")
                            .code())
                    .isEqualTo(ExitCode.GONE);
            assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
        }
    }
}
