package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.EndingOptions;
import org.junit.jupiter.api.Test;

/** Help is generated from the model, so it cannot be wrong, only incomplete. */
final class HelpTest {
    @Test
    void theOverviewNamesEveryVerb() {
        Typing.Said said = Typing.script().run("--help");
        assertThat(said.code()).isEqualTo(ExitCode.GONE);
        for (Verb verb : Verbs.ALL) {
            assertThat(said.out()).contains("  " + verb.name() + " ").contains(verb.summary());
        }
        for (String later : Verbs.LATER) {
            assertThat(said.out()).doesNotContain("  " + later + " ");
        }
        assertThat(Typing.script().run("help").out()).isEqualTo(said.out());
    }

    @Test
    void aVerbsHelpNamesItsOptionsExamplesAndCodes() {
        for (Verb verb : Verbs.ALL) {
            String help = Typing.script().run("help", verb.name()).out();
            assertThat(Typing.script().run(verb.name(), "--help").out()).isEqualTo(help);
            assertThat(help).contains("130  interrupted").contains("2    usage");
            for (Option option : verb.options()) {
                assertThat(help).contains("--" + option.name()).contains(option.help());
            }
            for (ExitCode code : verb.codes()) {
                assertThat(help).contains("\n  " + code.number() + " ");
            }
        }
    }

    /** The numbers are everybody's, the words are of what the verb is about. */
    @Test
    void codesAreToldInTheVerbsOwnWords() {
        assertThat(Help.of(Verbs.WHY)).contains("\n  0    looked");
        assertThat(Help.of(Verbs.CURE))
                .contains("\n  0    nothing withstands a forced end any more\n", "or a cure was declined\n");
        assertThat(Help.of(Verbs.SWEEP)).contains("\n  7    something stays\n").doesNotContain("survived");
    }

    @Test
    void theTimeToSettleIsToldAsItIs() {
        String time = EndingOptions.RESPAWNER_SETTLE.toSeconds() + "s";
        assertThat(Help.of(Verbs.KILL)).contains("settles for " + time + " if not told");
    }

    @Test
    void everyExampleCanBeRead() {
        for (Verb verb : Verbs.ALL) {
            for (String example : verb.examples()) {
                String command = example.split("  #")[0].replace("sudo ", "");
                String[] words = command.substring("quietus ".length()).split(" ");
                CommandLine line = CommandLineParser.parse(words);
                if (line.verb() == Verbs.RUN) {
                    assertThat(RunIntent.containment(line).build().command()).isNotEmpty();
                } else if (line.verb().takesOperands()
                        && line.verb() != Verbs.APPLY
                        && line.verb() != Verbs.SHOW
                        && line.verb() != Verbs.ORDER
                        && line.verb() != Verbs.GUARD) {
                    assertThat(Intent.request(line).targets()).isNotEmpty();
                    assertThat(Intent.ending(line)).isNotNull();
                }
            }
        }
    }

    @Test
    void withoutUnicodeEverythingIsAscii() {
        for (Verb verb : Verbs.ALL) {
            assertThat(Typing.script().withoutUnicode().run("help", verb.name()).out())
                    .matches("\\A\\p{ASCII}*\\z");
        }
        assertThat(Typing.script().withoutUnicode().run("--help").out()).contains("TARGET...");
    }

    @Test
    void durationsAreExplainedWhereThereAreSome() {
        for (Verb verb : Verbs.ALL) {
            boolean takesSome = verb.named("timeout") != null || verb.named("settle") != null;
            assertThat(Help.of(verb).contains("Durations D are"))
                    .as(verb.name())
                    .isEqualTo(takesSome);
        }
    }

    @Test
    void nothingOrderedIsNoSuccess() {
        Typing.Said said = Typing.script().run();
        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).contains("usage: quietus VERB");
    }

    @Test
    void helpAboutNoVerbIsAnsweredLikeOne() {
        Typing.Said said = Typing.script().run("help", "stpo");
        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).contains("did you mean 'stop'?");
        said = Typing.script().run("help", "nosuch");
        assertThat(said.code()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err())
                .contains("there is no verb 'nosuch'; the verbs are find, why, cure, ")
                .doesNotContain("kill nosuch");
        assertThat(Typing.script().run("--version").out()).startsWith("quietus ");
    }
}
