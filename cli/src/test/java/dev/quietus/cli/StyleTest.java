package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When colours are shown. Seen at help's only coloured relative: a refusal. */
final class StyleTest {
    @ParameterizedTest
    @CsvSource({
        "true,  auto,   '', '', xterm, true",
        "true,  auto,   '', '', dumb,  false",
        "true,  auto,   1,  '', xterm, false",
        "true,  auto,   1,  1,  xterm, false",
        "true,  always, 1,  '', xterm, true",
        "true,  never,  '', 1,  xterm, false",
        "false, auto,   '', '', xterm, false",
        "false, auto,   '', 1,  xterm, true",
        "false, auto,   '', 0,  xterm, false",
        "false, always, '', '', dumb,  true",
    })
    void rules(boolean terminal, String when, String noColor, String force, String term, boolean coloured) {
        Typing typing = terminal ? Typing.terminal() : Typing.script();
        typing.with("NO_COLOR", noColor).with("CLICOLOR_FORCE", force).with("TERM", term);
        Typing.Said said = typing.run("kill", "1", "--color", when, "--yes");
        assertThat(said.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(said.err().contains("\u001b[")).isEqualTo(coloured);
        assertThat(said.err()).contains("quietus:");
    }
}
