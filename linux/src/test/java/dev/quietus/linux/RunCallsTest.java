package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quietus.CallRule;
import dev.quietus.Containment;
import dev.quietus.ExitStatus;
import dev.quietus.Outcome;
import dev.quietus.QuietusException;
import dev.quietus.QuietusException.Reason;
import dev.quietus.Run;
import dev.quietus.RunEnd;
import dev.quietus.RunReceipt;
import dev.quietus.zoo.SystemCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real commands under rules about system calls. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunCallsTest {
    private static final int MKDIR = 83;
    private static final int MKDIR_I386 = 39;

    @TempDir
    private Path folder;

    @Test
    void endsTheFamilyBeforeTheCallTakesEffect() throws Exception {
        SystemCall call = SystemCall.plain(MKDIR, folder.resolve("made").toString(), "0777");
        assertThat(run(CallRule.none(), call.command()).end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(0)));
        assertThat(folder.resolve("made")).exists();
        Files.delete(folder.resolve("made"));

        RunReceipt receipt = run(deny("mkdir"), call.command());

        assertThat(broken(receipt)).matches("mkdir by \\d+ \\(zoo-call\\)");
        assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
        assertThat(receipt.forced()).isTrue();
        assertThat(receipt.status()).isEmpty();
        assertThat(receipt.leftovers()).isEmpty();
        assertThat(folder.resolve("made")).doesNotExist();
        assertThat(broken(run(deny("mkdir"), call.by("thread").command())))
                .matches("mkdir by \\d+ \\(zoo-call\\), thread \\d+");
        assertThat(folder.resolve("made")).doesNotExist();
    }

    @Test
    void holdsForWhoeverDescendsFromTheCommand() throws Exception {
        Map.of("ptrace", 101, "mount", 165, "socket", 41)
                .forEach((name, number) -> assertThat(broken(run(
                                deny("ptrace", "mount", "socket"),
                                SystemCall.plain(number, "0", "0", "0")
                                        .by("fork", "3")
                                        .command())))
                        .matches(name + " by \\d+ \\(zoo-call\\)"));
        assertThat(broken(run(deny("mkdir"), List.of("sh", "-c", "(mkdir " + folder + "/made &) & wait; sleep 50"))))
                .matches("mkdir by \\d+ \\(mkdir\\)");
        assertThat(broken(run(
                        deny("mkdir"),
                        List.of("sh", "-c", "for i in 1 2 3 4 5 6 7 8; do mkdir " + folder + "/$i & done; wait"))))
                .matches("mkdir by \\d+ \\(mkdir\\)");
        try (Stream<Path> made = Files.list(folder)) {
            assertThat(made).isEmpty();
        }
    }

    @Test
    void closesTheOtherWaysIntoTheKernel() throws Exception {
        String made = folder.resolve("made").toString();
        assertThat(broken(run(
                        deny("ptrace"),
                        SystemCall.plain(MKDIR_I386, made, "0777").by("i386").command())))
                .matches("32-bit system call 39 by \\d+ \\(zoo-call\\)");
        assertThat(broken(run(
                        deny("ptrace"),
                        SystemCall.plain(MKDIR, made, "0777").by("x32").command())))
                .matches("x32 system call 83 by \\d+ \\(zoo-call\\)");
        assertThat(folder.resolve("made")).doesNotExist();
        assertThat(text(deny("ptrace"), SystemCall.plain(425, "8", "0").command()))
                .as("io_uring_setup")
                .isEqualTo("returned -38\n");
    }

    /** Also by a descendant, and from another thread; and what was learnt is enough. */
    @Test
    void whatACommandDoesIsLearntAndIsEnoughForIt() throws Exception {
        String made = folder.resolve("made").toString();
        List<String> command = List.of("sh", "-c", "(mkdir " + made + "; exit) & wait; rmdir " + made + "; echo done");
        Set<String> learnt;
        try (Run run =
                Containment.builder(command).calls(CallRule.learn()).build().start()) {
            assertThat(run.await().end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(0)));
            learnt = run.calls();
        }
        assertThat(learnt)
                .contains("mkdir", "rmdir", "wait4", "write", "exit_group", "execve")
                .doesNotContain("ptrace");
        CallRule enough = new CallRule(CallRule.Kind.ALLOW_ONLY, learnt);
        assertThat(text(enough, command)).isEqualTo("done\n");
        learnt = new TreeSet<>(learnt);
        learnt.remove("rmdir");
        assertThat(broken(run(new CallRule(CallRule.Kind.ALLOW_ONLY, learnt), command)))
                .matches("rmdir by \\d+ \\(rmdir\\)");
        assertThat(folder.resolve("made")).isDirectory();
        assertThat(broken(run(
                        CallRule.learn(),
                        SystemCall.plain(MKDIR_I386, made, "0777").by("i386").command())))
                .matches("32-bit system call 39 by \\d+ \\(zoo-call\\)");
    }

    @Test
    void changesNothingElseForTheCommand() throws Exception {
        List<String> command =
                List.of("sh", "-c", "ls /proc/self/fd | wc -l; grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status; exit 4");

        assertThat(text(deny("ptrace"), command)).startsWith("4\n").isEqualTo(text(CallRule.none(), command));
        assertThat(run(deny("ptrace"), command).end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(4)));
        assertThat(text(deny("ptrace"), List.of("grep", "NoNewPrivs", "/proc/self/status")))
                .isEqualTo("NoNewPrivs:\t1\n");
    }

    @Test
    void letsTheCommandItselfStartWhateverTheRule() throws Exception {
        RunReceipt receipt = run(deny("execve", "execveat"), List.of("sh", "-c", "echo started; true; /bin/true"));
        assertThat(broken(receipt)).matches("execve by \\d+ \\(sh(, executing /usr/bin/dash)?\\)");
        assertThat(text(deny("execve", "execveat"), List.of("sh", "-c", "echo started; exec /bin/true")))
                .isEqualTo("started\n");
        assertThat(broken(run(
                        new CallRule(CallRule.Kind.ALLOW_ONLY, Set.of()),
                        SystemCall.plain(39).command())))
                .matches("\\w+ by \\d+ \\(zoo-call\\)");
    }

    /** What the reference says that a program with shared libraries needs comes from here. */
    @Test
    void allowsWhatAProgramNeedsOneByOne() throws Exception {
        Pattern said = Pattern.compile("(\\w+) by \\d+ \\(true\\)");
        Set<String> needed = new TreeSet<>();
        while (true) {
            RunReceipt receipt = run(new CallRule(CallRule.Kind.ALLOW_ONLY, needed), List.of("true"));
            if (receipt.end() instanceof RunEnd.Finished(ExitStatus status)) {
                assertThat(status).isEqualTo(new ExitStatus.Exited(0));
                break;
            }
            Matcher broken = said.matcher(broken(receipt));
            assertThat(broken.matches()).as(receipt.end().text()).isTrue();
            assertThat(needed.add(broken.group(1))).isTrue();
        }
        assertThat(needed).contains("mmap", "exit_group", "close").doesNotContain("execve");
        Files.write(Path.of("target", "calls-of-true.txt"), needed);
    }

    @Test
    void saysWhyACommandCannotStart() throws IOException {
        Path program = Files.writeString(folder.resolve("no-program"), "#!/no/such/interpreter\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Map<String, Reason> reasons = Map.of(
                "no-such-command",
                Reason.COMMAND_NOT_FOUND,
                "/no/such/command",
                Reason.COMMAND_NOT_FOUND,
                program.toString(),
                Reason.CANNOT_EXECUTE,
                "/etc/hostname",
                Reason.CANNOT_EXECUTE);
        reasons.forEach((command, reason) -> assertThatThrownBy(() -> run(deny("ptrace"), List.of(command)))
                .isInstanceOfSatisfying(
                        QuietusException.class, e -> assertThat(e.reason()).isEqualTo(reason)));
        assertThatThrownBy(() -> run(deny("ptrce"), List.of("true")))
                .isInstanceOfSatisfying(
                        QuietusException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("did you mean 'ptrace'?");
    }

    @Test
    void findsTheCommandWhereverItIsInThePath() throws Exception {
        try (Run run = Containment.builder("true")
                .environment(Map.of("PATH", folder + ":/no/such:" + "/bin:/usr/bin"))
                .calls(deny("execve"))
                .start()) {
            assertThat(run.await().end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(0)));
        }
    }

    @Test
    void searchesALongPath() throws Exception {
        String path = "/nope:".repeat(700) + "/bin:/usr/bin";
        for (CallRule rule : List.of(deny("ptrace"), deny("execve"))) {
            try (Run run = Containment.builder("true")
                    .environment(Map.of("PATH", path))
                    .calls(rule)
                    .start()) {
                assertThat(run.await().end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(0)));
            }
            assertThatThrownBy(() -> Containment.builder("no-such-command")
                            .environment(Map.of("PATH", path))
                            .calls(rule)
                            .start())
                    .isInstanceOfSatisfying(
                            QuietusException.class, e -> assertThat(e.reason()).isEqualTo(Reason.COMMAND_NOT_FOUND));
        }
        assertThat(broken(run(deny("execve"), List.of("sh", "-c", "PATH=" + path + " true; PATH=" + path + " env"))))
                .matches("execve by \\d+ \\(sh(, executing /usr/bin/dash)?\\)");
    }

    @Test
    void manyRunsKeepTheirRules() throws Exception {
        long before = descriptors();
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Path made = folder.resolve("made-" + i);
            List<String> command = i % 2 == 0
                    ? SystemCall.plain(MKDIR, made.toString(), "0777").command()
                    : List.of("sh", "-c", "sleep 0.2; exit 7");
            runs.add(Containment.builder(command).calls(deny("mkdir")).start());
        }
        for (int i = 0; i < runs.size(); i++) {
            try (Run run = runs.get(i)) {
                RunReceipt receipt = run.await();
                assertThat(receipt.outcome()).isInstanceOf(Outcome.Gone.class);
                if (i % 2 == 0) {
                    assertThat(broken(receipt)).matches("mkdir by \\d+ \\(zoo-call\\)");
                } else {
                    assertThat(receipt.end()).isEqualTo(new RunEnd.Finished(new ExitStatus.Exited(7)));
                }
            }
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
        // Streams nobody has read are closed with their runs.
        assertThat(descriptors()).isLessThanOrEqualTo(before + 4);
    }

    private static CallRule deny(String... names) {
        return new CallRule(CallRule.Kind.DENY, Set.of(names));
    }

    static String broken(RunReceipt receipt) {
        assertThat(receipt.end()).isInstanceOf(RunEnd.LimitBroken.class);
        RunEnd.LimitBroken end = (RunEnd.LimitBroken) receipt.end();
        assertThat(end.limit()).isEqualTo("call");
        return end.detail();
    }

    private static RunReceipt run(CallRule rule, List<String> command) {
        try (Run run = Containment.builder(command).calls(rule).start()) {
            return run.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(CallRule rule, List<String> command) throws IOException {
        try (Run run = Containment.builder(command).calls(rule).start()) {
            return new String(run.output().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
