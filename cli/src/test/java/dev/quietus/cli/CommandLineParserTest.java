package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.QuietusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How words become a command line. */
final class CommandLineParserTest {
    private static CommandLine parse(String text) {
        return CommandLineParser.parse(text.split(" "));
    }

    @Test
    void optionsStandAnywhere() {
        CommandLine line = parse("stop --grace 2s node --except=1 :80 -nv --except 2");
        assertThat(line.verb()).isSameAs(Verbs.STOP);
        assertThat(line.operands()).containsExactly("node", ":80");
        assertThat(line.argument(Options.GRACE)).isEqualTo("2s");
        assertThat(line.arguments(Options.EXCEPT)).containsExactly("1", "2");
        assertThat(line.has(Options.DRY_RUN)).isTrue();
        assertThat(line.has(Options.VERBOSE)).isTrue();
        assertThat(line.has(Options.YES)).isFalse();
        assertThat(line.argument(Options.TIMEOUT)).isNull();
    }

    @Test
    void twoDashesEndOptions() {
        assertThat(parse("kill -y -- -n --json").operands()).containsExactly("-n", "--json");
        assertThat(parse("kill -").operands()).containsExactly("-");
    }

    @Test
    void anArgumentMayLookLikeAnOption() {
        assertThat(parse("kill --receipt --json 1").argument(Options.RECEIPT)).isEqualTo("--json");
    }

    @Test
    void helpNeedsNoOperand() {
        assertThat(parse("kill -h").has(Options.HELP)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kill                       | kill what?",
                "apply a b                  | one plan at a time",
                "doctor x                   | takes no operand",
                "kill 1 --dryrun            | did you mean --dry-run?",
                "kill 1 --time 3            | did you mean --timeout?",
                "kill 1 --zebra             | see 'quietus help kill'",
                "kill 1 --only=yes          | takes no argument",
                "kill 1 --timeout           | needs an argument",
                "kill 1 --timeout=          | not empty",
                "kill 1 --timeout 1 --timeout 2 | given twice",
                "kill 1 -x                  | no option -x",
                "kill -9 1                  | already sends signal 9",
                "kill -KILL 1               | already sends signal 9",
                "stop -9 1                  | stop asks first; 'quietus kill' sends signal 9",
                "stop -15 1                 | --signal 15",
                "kill -s TERM 1             | --signal TERM",
                "kill -f x                  | cmd:REGEX",
                "freeze -u x                | user:NAME",
                "find -n 1 x                | needs no --dry-run",
                "kill -settle 1             | two dashes",
                "version                    | --version",
                "stop -TERM 1               | --signal TERM",
                "kill -json 1               | two dashes",
                "find --yes 1               | find has no option --yes",
                "kil 1                      | did you mean 'kill'?",
                "kilL 1                     | did you mean 'kill'?",
                "order                      | order what?",
                "guard                      | guard what?",
                "1234                       | quietus kill 1234",
                "node                       | which verb?",
                ":8080                      | quietus stop :8080",
                "-n                         | the verb comes first",
            })
    void whatIsWrongIsSaid(String text, String expected) {
        assertThatThrownBy(() -> parse(text)).isInstanceOfSatisfying(QuietusException.class, e -> {
            assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE);
            assertThat(e.getMessage()).contains(expected).doesNotContain("\n");
        });
    }

    @Test
    void everyLongOptionOfEveryVerbIsRead() {
        for (Verb verb : Verbs.ALL) {
            for (Option option : verb.options()) {
                String operand = verb.takesOperands() ? " x" : "";
                String argument = option.takesArgument() ? " 1" : "";
                CommandLine line = parse(verb.name() + " --" + option.name() + argument + operand);
                assertThat(line.has(option))
                        .as(verb.name() + " " + option.name())
                        .isTrue();
            }
        }
    }

    @Test
    void retypedIsReadBackAsTheSame() {
        CommandLine line = CommandLineParser.parse(
                new String[] {"stop", "--grace=3s", "-n", "a b", "--except", "it's", "--", "-x"});
        assertThat(line.retyped(line.operands(), Options.YES))
                .isEqualTo("quietus stop --grace 3s --dry-run --except 'it'\\''s' --yes -- 'a b' -x");
    }
}
