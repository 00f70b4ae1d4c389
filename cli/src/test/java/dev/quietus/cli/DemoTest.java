package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo tells its story to the end and leaves nothing. */
final class DemoTest {
    @Test
    void theTameVersionNeedsNoRights() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new SystemTerminal();
        Surroundings surroundings = new Surroundings(Output.to(out), stream, terminal, name -> null, true);
        CommandLine line = CommandLineParser.parse(new String[] {"demo", "--fast", "--color=never"});
        ExitCode code = new ServerDemo(new Narrator(line, surroundings)).run();
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isEqualTo(ExitCode.GONE);
        assertThat(text).contains("still alive: 4").contains("processes with that variable in /proc: 0");
    }

    @Test
    @Tag("campaign")
    void theRacersEnd() {
        assumeTrue(Headcount.isRoot() && Racers.canRun());
        Typing.Said said = Typing.script().run("demo", "--fast");
        assertThat(said.code()).as(said.out() + said.err()).isEqualTo(ExitCode.GONE);
        assertThat(said.out()).contains("gone  all ").contains("in /proc: 0");
    }
}
