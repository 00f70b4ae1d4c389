package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quietus.CallRule;
import dev.quietus.Containment;
import dev.quietus.RunAs;
import dev.quietus.Signal;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the command line of {@code run} is read. Starts nothing. */
final class RunWordsTest {
    @TempDir
    Path folder;

    private static Containment containment(String... words) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(words));
        return RunIntent.containment(CommandLineParser.parse(all.toArray(String[]::new)))
                .build();
    }

    @Test
    void theFirstWordThatIsNoOptionBeginsTheCommand() {
        assertThat(containment("sh", "-c", "exit 3", "--timeout", "-v").command())
                .containsExactly("sh", "-c", "exit 3", "--timeout", "-v");
        assertThat(containment("-v", "--timeout", "1s", "make", "--", "-n").command())
                .containsExactly("make", "--", "-n");
        assertThat(containment("--", "--odd", "--help").command()).containsExactly("--odd", "--help");
        assertThat(containment("--", "--", "x").command()).containsExactly("--", "x");
        assertThat(containment("-").command()).containsExactly("-");
        assertThat(containment("a\uFFFDb", "\uFFFD").command()).hasSize(2);
    }

    @Test
    void whatIsNotSaidIsAsItWas() {
        Containment plain = containment("true");
        assertThat(plain.verbatim()).isTrue();
        assertThat(plain.environment()).isEmpty();
        assertThat(plain.directory()).isEmpty();
        assertThat(List.of(plain.input(), plain.output(), plain.error())).containsOnly(Redirect.INHERIT);
        assertThat(plain.limits().calls().forbids()).isFalse();
        assertThat(plain.user()).isInstanceOf(RunAs.Caller.class);
        assertThat(plain.grace()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void everyOptionArrives() {
        Containment all = containment(
                "--timeout=2s --grace 1s --signal INT --memory 64M --pids 9 --cpu-time 3s --max-output 1K --as auto"
                        .concat(" --keep-env --means pid-namespace,cgroup --require cgroup --require subreaper,own-uid")
                        .concat(" --deny ptrace,bpf --deny mount --name a.b true")
                        .split(" "));
        assertThat(all.limits().timeout()).contains(Duration.ofSeconds(2));
        assertThat(all.limits().memory()).hasValue(64 << 20);
        assertThat(all.limits().processes()).hasValue(9);
        assertThat(all.limits().cpuTime()).contains(Duration.ofSeconds(3));
        assertThat(all.limits().output()).hasValue(1024);
        assertThat(all.limits().calls().names()).containsExactly("bpf", "mount", "ptrace");
        assertThat(all.grace()).isEqualTo(Duration.ofSeconds(1));
        assertThat(all.signal()).isEqualTo(Signal.INT);
        assertThat(all.user()).isEqualTo(new RunAs.Pooled());
        assertThat(all.keepsEnvironment()).isTrue();
        assertThat(all.means()).containsExactlyInAnyOrder("pid-namespace", "cgroup");
        assertThat(all.required()).containsExactlyInAnyOrder("cgroup", "subreaper", "own-uid");
        assertThat(all.name()).contains("a.b");
        assertThat(containment("--signal", "KILL", "true").grace()).isZero();
    }

    @Test
    void theAllowedCallsComeFromAFile() throws IOException {
        Path file = folder.resolve("calls");
        Files.writeString(file, "# what a filter needs\nread, write\n\texit_group # and its end\n\nexecve");
        CallRule rule =
                containment("--allow-only", file.toString(), "true").limits().calls();
        assertThat(rule.kind()).isEqualTo(CallRule.Kind.ALLOW_ONLY);
        assertThat(rule.names()).containsExactly("execve", "exit_group", "read", "write");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--json true | --receipt FILE writes the document",
                "--receipt - true | standard output is the command's",
                "--output x true | --output is for --detach",
                "--timeout 0 true | leaves the command nothing",
                "--cpu-time 0s true | leaves the command nothing",
                "--memory 0 true | leaves the command nothing",
                "--memory 1X true | is no size",
                "--pids 0 true | is no number of processes",
                "--pids 1k true | is no number of processes",
                "--pids 99999999 true | is no number of processes",
                "--signal STOP true | STOP ends nothing",
                "--signal WHAT true | is not a signal Quietus sends",
                "--deny , true | needs a name",
                "--deny bpf --allow-only /dev/null true | contradict each other",
                "--learn x --deny bpf true | contradicts --deny and --allow-only",
                "--learn /no/such/folder/x true | cannot write",
                "--allow-only /no/such/file true | there is no such folder or file",
                "--timout 1s true | did you mean --timeout?",
                "--timeout 1s | run what? Usage: quietus run [options] [--] COMMAND",
                "-- | run what?",
                "--color blue true | --color is auto, always or never",
                "--grace 1s --grace 2s true | is given twice",
                "--receipt /no/such/folder/x true | cannot write",
                "--name a\uFFFDb true | UTF-8 locale",
            })
    void whatIsWrongIsSaid(String words, String message) {
        Typing.Said said = Typing.script().run(("run " + words).split(" "));
        assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.USAGE);
        assertThat(said.err()).startsWith("quietus: ").contains(message).hasLineCount(1);
        assertThat(said.out()).isEmpty();
    }

    @Test
    void helpSaysWhatTheNumbersMean() {
        String help = Typing.script().run("run", "--help").out();
        assertThat(help)
                .contains("usage: quietus run [options] [--] COMMAND…", "Sizes are 512M", "\n  128+N", "\n  124 ")
                .doesNotContain("user:NAME", "\n  1 ");
    }
}
