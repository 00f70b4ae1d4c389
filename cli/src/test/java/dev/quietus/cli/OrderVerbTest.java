package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb {@code order}. */
final class OrderVerbTest {
    @TempDir
    Path folder;

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("o.toml"), text).toString();
    }

    private static Typing.Said order(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "order";
        System.arraycopy(words, 0, all, 1, words.length);
        return Typing.script().run(all);
    }

    @Test
    void whatIsRightIsSaidToBe() throws IOException {
        String file = file("[[order]]\nname = \"x\"\nwhen = { respawn = {} }\n");
        Typing.Said said = order("check", file);
        assertThat(said.code()).isEqualTo(ExitCode.GONE);
        assertThat(said.out()).isEqualTo(file + ": 1 order, nothing wrong\n");
        assertThat(said.err()).isEmpty();
    }

    @Test
    void everyMistakeIsTold() throws IOException {
        String file = file("nver = []\n[[order]]\nname = \"\\u001b[2Jx\"\nwhen = { canary = [\"heep\"] }\n");
        for (String word : new String[] {"check", "explain", "test"}) {
            Typing.Said said = order(word, file);
            assertThat(said.code()).isEqualTo(ExitCode.USAGE);
            assertThat(said.out()).isEmpty();
            assertThat(said.err().lines()).hasSize(3);
            assertThat(said.err())
                    .contains(file + ":1:1: the file has no key 'nver'; did you mean 'never'?\n")
                    .contains(":3:1: '\\x1b[2Jx' cannot be an order's name;")
                    .contains(":4:20: 'heep' is not known here; did you mean 'heap'?\n");
        }
    }

    @Test
    void ordersAreExplained() throws IOException {
        String orders = """
                [[order]]
                name = "a"
                when = { deadline = "6h" }
                who = { command = '\u202e' }
                [[order]]
                name = "back"
                when = { respawn = {} }
                """;
        String file = file(orders);
        assertThat(order("explain", file).out())
                .startsWith("a (line 1)\n  When a process lives longer than 6h.\n")
                .contains("back (line 5)\n")
                .contains("\\u{202e}")
                .doesNotContain("\u202e");
        assertThat(order("explain", file, "back").out())
                .startsWith("back (line 5)\n")
                .doesNotContain("6h");
        Typing.Said unknown = order("explain", file, "bak");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("there is no order 'bak'; did you mean 'back'?");
        assertThat(unknown.out()).isEmpty();
    }

    @Test
    void whoIsMeantAndWhoIsSpared() throws IOException {
        try (Sleepers sleepers = new Sleepers(folder)) {
            Process meant = sleepers.start();
            Process spared = sleepers.start(sleepers.program().toString(), "301");
            String file =
                    file("""
                    [[order]]
                    name = "sleepers"
                    when = { deadline = "1ms" }
                    who = { executables = ["%s"] }
                    respond = "kill"
                    never = ["cmd:%s 301"]
                    """.formatted(sleepers.program(), sleepers.program().getFileName()));
            Typing.Said said = order("test", file, "sleepers");
            assertThat(order("test", file, "sleeper").err()).contains("did you mean 'sleepers'?");
            assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.GONE);
            assertThat(said.out())
                    .startsWith("sleepers: about 1 of those who run now, and 1 who are spared\n")
                    .containsPattern("\n  " + meant.pid() + " \\([^\n]*\\) of [^,\n]*\n")
                    .containsPattern("\n  " + spared.pid() + " \\([^\n]*, spared: never cmd:[^\n]* 301\n");
            assertThat(meant.isAlive()).isTrue();
            assertThat(spared.isAlive()).isTrue();
        }
    }

    @Test
    void allOfItIsSaidAsADocumentToo() throws IOException {
        String file = file("[[order]]\nname = \"x\"\nwhen = { deadline = \"1ms\" }\nwho = { names = [\"java\"] }\n");
        Typing.Said checked = order("check", file, "--json");
        Schemas.assertAnswer(checked.out());
        assertThat(checked.out())
                .contains("\"verb\":\"order\"", "\"problems\":[]", "{\"name\":\"x\",\"line\":1,\"when\":\"deadline\"}");
        Typing.Said explained = order("explain", file, "x", "--json");
        Schemas.assertAnswer(explained.out());
        assertThat(explained.out()).contains("\"sentences\":[\"When a process lives longer than 1ms.\"");
        Typing.Said tested = order("test", file, "--json");
        Schemas.assertAnswer(tested.out());
        assertThat(tested.out())
                .contains("\"anybody\":false,\"about\":[{\"pid\":")
                .contains("{\"pid\":" + ProcessHandle.current().pid() + ",\"name\":\"java\"")
                .contains("\"spared\":\"rail self: it is Quietus");
        Typing.Said wrong = order("test", file("nver = []\n"), "--json");
        Schemas.assertAnswer(wrong.out());
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.out()).contains("\"line\":1,\"column\":1,\"sentence\":\"the file has no key 'nver'");
        assertThat(wrong.err()).contains(":1:1: the file has no key 'nver'");
        Schemas.assertAnswer(order("explain", file, "y", "--json").out());
    }

    @Test
    void railsSpareToo() throws IOException {
        String file = file("[[order]]\nname = \"x\"\nwhen = { deadline = \"1ms\" }\nwho = { names = [\"*\"] }\n");
        assertThat(order("test", file, "-v").out())
                .containsPattern("\n  1 \\([^\n]*spared: rail first-process: it is the first process")
                .containsPattern("\n  " + ProcessHandle.current().pid() + " \\([^\n]*spared: rail self: it is Quietus");
    }

    @Test
    void wrongWordsAreUsage() {
        assertThat(order("chek", "f").err()).contains("did you mean 'check'?");
        assertThat(order("check").err()).contains("order check takes one file of orders; usage: quietus order");
        assertThat(order("test", "a", "b").code()).isEqualTo(ExitCode.USAGE);
        assertThat(order("check", "/no/such/file").err()).contains("/no/such/file: there is no such file");
        assertThat(order("check", "/no/such/file").code()).isEqualTo(ExitCode.USAGE);
    }
}
