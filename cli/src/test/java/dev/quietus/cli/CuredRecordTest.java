package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever a cure ends has a chance to tidy up, and is in the record. */
@Timeout(120)
final class CuredRecordTest {
    /** Never collects its child, and leaves a word behind when it is asked to end. */
    private static final String PARENT = """
            $SIG{TERM} = sub { open F, ">", "$ARGV[0].asked"; exit 0 };
            my $child = fork;
            exit 0 if $child == 0;
            open F, ">", "$ARGV[0].new"; print F $child; close F; rename "$ARGV[0].new", "$ARGV[0].child";
            sleep 100 while 1;
            """;

    @TempDir
    Path folder;

    @Test
    void aParentIsAskedBeforeItIsEndedForItsZombieAndIsNamed() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Path word = folder.resolve("word");
            Process parent = sleepers.start("perl", "-e", PARENT, word.toString());
            Path told = folder.resolve("word.child");
            Sleepers.await(() -> Files.exists(told));
            String zombie = Files.readString(told);
            Sleepers.await(() -> WholeProgramTest.state(Long.parseLong(zombie)) == 'Z');
            String why = Typing.script().run("why", zombie).out();
            assertThat(why.lines().findFirst().orElse(""))
                    .contains("holds nothing but its number", "it can be left; what follows touches others: end ");

            Typing.Said killed = Typing.script().run("kill", zombie);
            assertThat(killed.out())
                    .contains(
                            "(exit 0; it had ended before; nothing was done; its parent " + parent.pid() + " has yet");

            Typing.Said said = Typing.script().run("cure", zombie, "--only", "end-parent");
            assertThat(said.out()).contains("ended  " + parent.pid() + " perl (end-parent)");
            assertThat(said.code()).as(said.out()).isEqualTo(ExitCode.GONE);
            assertThat(folder.resolve("word.asked")).exists();
        }
    }

    @Test
    void theDocumentNamesTheParent() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process parent =
                    sleepers.start("perl", "-e", PARENT, folder.resolve("word").toString());
            Path told = folder.resolve("word.child");
            Sleepers.await(() -> Files.exists(told));
            String zombie = Files.readString(told);
            Sleepers.await(() -> WholeProgramTest.state(Long.parseLong(zombie)) == 'Z');
            Typing.Said said = Typing.script().run("cure", zombie, "--only", "end-parent", "--json");
            Schemas.assertAnswer(said.out());
            assertThat(said.out()).contains("\"ended\":[{\"pid\":" + parent.pid() + ",");
        }
    }

    @Test
    void aSourceThatWasEndedByACureIsInTheRecord() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process loop = sleepers.start("sh", "-c", "while :; do '" + sleepers.program() + "' 30; done");
            String child = Long.toString(RespawnWordsTest.childOf(sleepers, loop));
            Path receipt = folder.resolve("receipt.json");
            Typing.Said said =
                    Typing.script().run("kill", child, "--cure", "end-respawner", "--receipt", receipt.toString());
            assertThat(said.code()).as(said.out() + said.err()).isEqualTo(ExitCode.GONE);
            assertThat(said.out()).contains("gone  " + loop.pid() + " sh  (", "; ended by end-respawner for ");
            String document = Files.readString(receipt);
            Schemas.assertAnswer(document);
            assertThat(document).contains("{\"pid\":" + loop.pid() + ",", "\"kind\":\"cure\"");
            assertThat(Typing.script().run("show", receipt.toString()).out()).contains(loop.pid() + " ");
        }
    }
}
