package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Receipts of real endings: written, shown and held against the machine again. */
@Timeout(120)
final class ShowTest {
    @TempDir
    Path folder;

    private String file() {
        return folder.resolve("receipt.json").toString();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String changed(String from, String to) throws IOException {
        String text = read(file());
        assertThat(text).contains(from);
        Path changed = Files.writeString(folder.resolve("changed.json"), text.replace(from, to));
        return changed.toString();
    }

    @Test
    void aPageIsNoReceipt() throws IOException {
        Path page = folder.resolve("x.html");
        Files.writeString(page, "<!DOCTYPE html>\n<html></html>\n");
        for (String verb : new String[] {"show", "sweep"}) {
            Typing.Said said = Typing.script().run(verb, page.toString());
            assertThat(said.code()).isEqualTo(ExitCode.USAGE);
            assertThat(said.err())
                    .contains(
                            "is no receipt of Quietus: it is a page for a browser; name the JSON document from which");
        }
    }

    @Test
    void whatWasKilledIsShownAndVerifiedAgain() {
        String page = folder.resolve("receipt.html").toString();
        try (Sleepers sleepers = new Sleepers(folder)) {
            String shell = Long.toString(sleepers.family().pid());
            Typing.Said killed = Typing.script().run("kill", shell, "-y", "--receipt", file(), "--receipt", page);
            assertThat(killed.code()).as(killed.err()).isEqualTo(ExitCode.GONE);
            Schemas.assertAnswer(read(file()));
            assertThat(read(file()))
                    .contains("\"status\":{\"signal\":9,\"core\":false}", "\"kind\":\"child\"", "\"host\":{\"boot\":\"")
                    .containsPattern("\"after_us\":\\{\"held\":0,\"asked\":null,\"stopped\":[0-9]+,\"forced\":[0-9]+,")
                    .containsPattern("\"used\":\\{\"processor_ms\":[0-9]+,\"resident_bytes\":[1-9][0-9]+}")
                    // Command lines often carry secrets.
                    .doesNotContain(" 300", sleepers.program().toString());
            Typing.Said shown = Typing.script().run("show", file());
            assertThat(shown.code()).as(shown.err()).isEqualTo(ExitCode.GONE);
            assertThat(shown.out())
                    .startsWith("gone  kill " + shell + ": all 2 processes, verified gone after ")
                    .contains("✖", "●", "gone signal 9", "└─ ", "[child of " + shell + "]");
            assertThat(Typing.script().withoutUnicode().run("show", file()).out())
                    .matches("\\A\\p{ASCII}*\\z")
                    .contains("F forced");
            Typing.Said checked = Typing.script().run("show", "--check", file());
            assertThat(checked.out()).isEqualTo("verified again: none of 2 lives\n");
            assertThat(checked.code()).isEqualTo(ExitCode.GONE);
            assertThat(read(page)).startsWith("<!DOCTYPE html>").contains("<svg", "kill " + shell);
            assertThat(Typing.script().run("show", file(), "--html", "-").out()).isEqualTo(read(page));
        }
    }

    @Test
    void whoWasAskedIsToldFromWhoWasForced() {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process deaf = sleepers.start(
                    "sh", "-c", "trap '' TERM; '" + sleepers.program() + "' 300 & : > '" + folder + "/deaf'; wait");
            Sleepers.await(() -> Files.exists(folder.resolve("deaf")));
            String pid = Long.toString(deaf.pid());
            assertThat(Typing.script()
                            .run("stop", pid, "--grace=100ms", "--receipt", file())
                            .code())
                    .isEqualTo(ExitCode.GONE);
        }
        StoredReceipt receipt = ReceiptReader.read(file());
        for (StoredReceipt.Recorded process : receipt.processes()) {
            assertThat(process.marks().asked()).isPresent();
            assertThat(process.marks().forced()).isPresent();
            assertThat(process.marks().asked().get())
                    .isLessThan(process.marks().forced().get());
            assertThat(process.marks().forced().get())
                    .isLessThanOrEqualTo(process.marks().gone().orElseThrow());
        }
    }

    @Test
    void whoLivesAfterAllIsFound() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String pid = Long.toString(sleepers.start().pid());
            assertThat(Typing.script()
                            .run("wait", pid, "--timeout=10ms", "--receipt", file())
                            .code())
                    .isEqualTo(ExitCode.SURVIVED);
            Typing.Said shown = Typing.script().run("show", file());
            assertThat(shown.out()).contains("survived  " + pid, "still running when the time was up");
            assertThat(Typing.script().run("show", "--check", file()).code()).isEqualTo(ExitCode.GONE);
            Typing.Said lie = Typing.script().run("show", "--check", changed("\"survived\"", "\"gone\""));
            assertThat(lie.code()).isEqualTo(ExitCode.SURVIVED);
            assertThat(lie.out()).contains("survived  " + pid, "lives\n", "not true any more: 1 of the 1 recorded");
            Typing.script().run("kill", pid);
            assertThat(Typing.script().run("show", "--check", file()).out()).contains("had survived, and has ended");
        }
    }

    @Test
    void ofAnotherBootNothingIsClaimed() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            String pid = Long.toString(sleepers.start().pid());
            Typing.script().run("kill", pid, "--receipt", file());
        }
        Matcher boot = Pattern.compile("\"boot\":\"([0-9a-f]{16})\"").matcher(read(file()));
        assertThat(boot.find()).isTrue();
        Typing.Said said = Typing.script().run("show", "--check", changed(boot.group(1), "0123456789abcdef"));
        assertThat(said.code()).isEqualTo(ExitCode.UNKNOWN);
        assertThat(said.out()).contains("it belongs to another boot, or to another machine", "not verified");
    }

    @Test
    void aRunIsShownAndLookedForByItsName() throws Exception {
        String page = folder.resolve("run.HTML").toString();
        Ran ran = Ran.quietus(folder, "--receipt", file(), "--receipt", page, "--", "sh", "-c", "exit 3");
        assertThat(ran.code()).as(ran.err()).isEqualTo(3);
        assertThat(read(page)).contains("exit 3, verified gone after", "class=\"event\"");
        Schemas.assertAnswer(read(file()));
        Typing.Said shown = Typing.script().run("show", file());
        assertThat(shown.out()).contains("exit 3, verified gone after", "contained by ", "Steps");
        Typing.Said checked = Typing.script().run("show", "--check", file());
        assertThat(checked.out()).startsWith("verified again: nothing of run ");
        assertThat(checked.code()).isEqualTo(ExitCode.GONE);
    }

    @Test
    void standardInputIsRead() throws IOException {
        InputStream before = System.in;
        String document = "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"refused\",\"targets\":[\"1\"],"
                + "\"elapsed_ms\":1,\"reason\":\"rail\",\"processes\":[],\"exit_code\":6,\"leftovers\":[]}";
        try {
            System.setIn(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
            assertThat(Typing.script().run("show", "-").out()).isEqualTo("refused  kill 1: rail\n");
            System.setIn(new ByteArrayInputStream(new byte[0]));
            Typing.Said empty = Typing.script().run("show", "-");
            assertThat(empty.code()).isEqualTo(ExitCode.USAGE);
            assertThat(empty.err()).contains("standard input is no receipt of Quietus: it is empty or cut off");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatIsNoReceiptIsAUsageError() throws IOException {
        for (String name : new String[] {
            "/dev/zero", folder.toString(), folder.resolve("none").toString()
        }) {
            Typing.Said said = Typing.script().run("show", name);
            assertThat(said.code()).isEqualTo(ExitCode.USAGE);
            assertThat(said.err()).startsWith("quietus: cannot read the receipt " + name + ": ");
        }
        Path plan = Files.writeString(folder.resolve("plan"), "{\"schema\":\"quietus-plan/1\"}");
        assertThat(Typing.script().run("show", plan.toString()).err())
                .contains("is no receipt of Quietus: its schema is 'quietus-plan/1', not quietus/1");
        assertThat(Typing.script().run("show").code()).isEqualTo(ExitCode.USAGE);
        assertThat(Typing.script().run("show", "a", "b").err()).contains("one receipt at a time");
    }
}
