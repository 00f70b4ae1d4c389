package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an ending says of leftovers, and how they are swept away by its receipt. */
@Timeout(60)
final class SweepVerbTest {
    @TempDir
    Path folder;

    private String receipt() {
        return folder.resolve("receipt.json").toString();
    }

    private Path fifo() throws IOException {
        return folder.toRealPath().resolve("left");
    }

    /** Ends a shell that leaves a FIFO. */
    private Typing.Said litter(String... options) throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Path fifo = fifo();
            Process process = sleepers.start(
                    "sh",
                    "-c",
                    "sleep 0.1; mkfifo '" + fifo + "'; exec 3<>'" + fifo + "'; exec '" + sleepers.program() + "' 300");
            Sleepers.await(() -> process.info()
                    .command()
                    .orElse("")
                    .equals(sleepers.program().toString()));
            String[] words = new String[options.length + 4];
            words[0] = "kill";
            words[1] = Long.toString(process.pid());
            words[2] = "--receipt";
            words[3] = receipt();
            System.arraycopy(options, 0, words, 4, options.length);
            Typing.Said said = Typing.script().run(words);
            assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.GONE);
            return said;
        }
    }

    private boolean left() throws IOException {
        return Files.exists(fifo(), LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void anEndingSaysWhatIsLeftAndSweepRemovesIt() throws IOException {
        assertThat(litter().out()).contains("left behind: FIFO " + fifo() + " (made by its user while it ran");
        Schemas.assertAnswer(Files.readString(Path.of(receipt())));

        Typing.Said rehearsed = Typing.script().run("sweep", receipt(), "-n");
        assertThat(rehearsed.code()).isEqualTo(ExitCode.GONE);
        assertThat(rehearsed.out()).contains("would remove  FIFO " + fifo()).contains("Nothing was done.");
        assertThat(left()).isTrue();

        Typing.Said swept = Typing.script().run("sweep", receipt(), "--yes", "--json");
        assertThat(swept.code()).isEqualTo(ExitCode.GONE);
        Schemas.assertAnswer(swept.out());
        assertThat(swept.out()).contains("\"fate\":\"removed\"");
        assertThat(left()).isFalse();
        assertThat(Typing.script().run("sweep", receipt()).out()).contains("already gone  FIFO " + fifo());
    }

    @Test
    void aReceiptShowsWhatIsLeftAndWhoseItIs() throws IOException {
        litter("--cure", "all-safe");
        Typing.Said shown = Typing.script().run("show", receipt());
        assertThat(shown.code()).as(shown.err()).isEqualTo(ExitCode.GONE);
        assertThat(shown.out()).contains("Left behind\n  FIFO " + fifo() + " (made by its user while it ran");
        assertThat(Typing.script().run("show", receipt(), "--html", "-").out())
                .contains("FIFO " + fifo(), "<td data-is=\"Kind\">fifo<", "<td data-is=\"Standing\">own<");
        assertThat(Typing.script().run("sweep", receipt(), "--yes").code()).isEqualTo(ExitCode.GONE);
    }

    @Test
    void itIsAskedFor() throws IOException {
        litter();
        Typing.Said unasked = Typing.script().run("sweep", receipt());
        assertThat(unasked.code()).isEqualTo(ExitCode.UNCONFIRMED);
        assertThat(unasked.err()).contains("1 thing is about to be removed").contains("--yes");
        assertThat(Typing.terminal("n").run("sweep", receipt()).code()).isEqualTo(ExitCode.UNCONFIRMED);
        assertThat(left()).isTrue();
        assertThat(Typing.terminal("y").run("sweep", receipt()).code()).isEqualTo(ExitCode.GONE);
        assertThat(left()).isFalse();
    }

    @Test
    void whatStaysIsSeven() throws IOException {
        litter("--json");
        Files.delete(fifo());
        Files.writeString(fifo(), "mine");
        Typing.Said said = Typing.script().run("sweep", receipt(), "--yes", "--json");
        assertThat(said.code()).isEqualTo(ExitCode.SURVIVED);
        Schemas.assertAnswer(said.out());
        assertThat(said.out()).contains("\"fate\":\"kept\"");
        assertThat(fifo()).hasContent("mine");
    }

    @Test
    void aReceiptThatOthersMayWriteIsRefused() throws IOException {
        litter();
        Files.setPosixFilePermissions(Path.of(receipt()), PosixFilePermissions.fromString("rw-rw-rw-"));
        Typing.Said said = Typing.script().run("sweep", receipt(), "--yes");
        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).contains("somebody else may have written it");
        Files.setPosixFilePermissions(Path.of(receipt()), PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(Typing.script().run("sweep", receipt(), "--yes").code()).isEqualTo(ExitCode.USAGE);
        assertThat(left()).isTrue();
    }

    private static String leftover(String standing, String identity, String proof) {
        return "{\"schema\":\"quietus/1\",\"leftovers\":[{\"kind\":\"fifo\",\"name\":\"/n\",\"text\":\"t\",\"standing\":\""
                + standing + "\",\"why\":\"w\",\"identity\":\"" + identity + "\",\"proof\":" + proof + "}]}";
    }

    @Test
    void whatIsNoReceiptIsRefused() throws IOException {
        for (String text : new String[] {
            "",
            "{}",
            "[]",
            "{\"schema\":\"quietus/2\",\"leftovers\":[]}",
            "{\"schema\":\"quietus/1\"}",
            "{\"schema\":\"quietus/1\",\"leftovers\":[\"a sentence\"]}",
            "{\"schema\":\"quietus/1\",\"leftovers\":[{\"kind\":\"fifo\"}]}",
            leftover("ours", "1@2.3.0123456789abcdef", "{}"),
            leftover("own", "1", "{}"),
            leftover("own", "1@2.3.0123456789abcdef", "{\"inode\":1}")
        }) {
            Files.writeString(Path.of(receipt()), text);
            Files.setPosixFilePermissions(Path.of(receipt()), PosixFilePermissions.fromString("rw-------"));
            Typing.Said said = Typing.script().run("sweep", receipt(), "--yes");
            assertThat(said.code()).as(text).isEqualTo(ExitCode.USAGE);
            assertThat(said.err()).contains(" is no receipt of Quietus: ");
        }
        assertThat(Typing.script()
                        .run("sweep", folder.resolve("none").toString())
                        .code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Typing.script().run("sweep", folder.toString()).code()).isEqualTo(ExitCode.USAGE);
        assertThat(Typing.script().run("sweep", "a", "b").err()).contains("one receipt at a time");
    }
}
