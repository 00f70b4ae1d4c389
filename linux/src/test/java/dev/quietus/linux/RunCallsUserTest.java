package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.CallRule;
import dev.quietus.Containment;
import dev.quietus.Run;
import dev.quietus.RunAs;
import dev.quietus.zoo.ClassesForOthers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules about system calls for commands of users, and of users who start them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunCallsUserTest {
    private static final String BROKEN = "LimitBroken\\[limit=call, detail=mkdir by \\d+ \\(mkdir\\)\\] gone";

    @TempDir
    private Path folder;

    @BeforeEach
    void needsRoot() throws IOException {
        ProcessTableTest.assumeRoot();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv");
        // Whoever may not make a directory in it would prove nothing.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void holdsForACommandWithAUidOfItsOwn() throws Exception {
        try (Run run = Containment.builder("sh", "-c", "id -u; mkdir " + folder + "/made")
                .as(new RunAs.Pooled())
                .calls(new CallRule(CallRule.Kind.DENY, Set.of("mkdir")))
                .start()) {
            assertThat(RunCallsTest.broken(run.await())).matches("mkdir by \\d+ \\(mkdir\\)");
            assertThat(run.output().readAllBytes()).asString().isNotBlank().isNotEqualTo("0\n");
        }
        assertThat(folder.resolve("made")).doesNotExist();
    }

    @Test
    void holdsForAnOrdinaryUser() throws IOException {
        assertThat(as(List.of("--reuid=21990", "--regid=21990", "--clear-groups", "--inh-caps=-all"), "all"))
                .containsPattern("NoNewPrivs:\t1\n" + BROKEN)
                .contains("pid-namespace", "in a user namespace");
        assertThat(folder.resolve("made")).doesNotExist();
    }

    @Test
    void holdsWithoutNamespaces() throws IOException {
        assertThat(as(
                        List.of("--reuid=21990", "--regid=21990", "--clear-groups", "--inh-caps=-all"),
                        "no-new-privileges"))
                .containsPattern("NoNewPrivs:\t1\n" + BROKEN)
                .contains("subreaper")
                .doesNotContain("pid-namespace");
        assertThat(folder.resolve("made")).doesNotExist();
    }

    @Test
    void holdsForRootThatMayNotTrace() throws IOException {
        assertThat(as(List.of("--inh-caps=-sys_ptrace", "--bounding-set=-sys_ptrace"), "all"))
                .containsPattern("NoNewPrivs:\t1\n" + BROKEN)
                .contains("pid-namespace");
        assertThat(folder.resolve("made")).doesNotExist();
    }

    /** The kernel lets a process have one listener. */
    @Test
    void saysThatARuleCannotBeHadWithinARule() throws Exception {
        List<String> command = Nursery.jvm(
                CallMain.class, runName(), "all", folder.resolve("made").toString());
        try (Run run = Containment.builder(command)
                .calls(new CallRule(CallRule.Kind.DENY, Set.of("acct")))
                .start()) {
            assertThat(run.output().readAllBytes())
                    .asString()
                    .contains("filter system calls with a listener (seccomp, Linux 5.0): EBUSY");
        }
        assertThat(folder.resolve("made")).doesNotExist();
    }

    @Test
    void startsNothingWhenTheRuleCannotBeEnforced() throws IOException {
        for (String means : List.of("all", "no-new-privileges")) {
            assertThat(as(List.of("--inh-caps=-sys_ptrace", "--bounding-set=-sys_ptrace"), means, "auto"))
                    .startsWith("the rule about system calls cannot be enforced: pidfd_getfd")
                    .contains("EPERM")
                    .doesNotContain("NoNewPrivs");
            assertThat(folder.resolve("made")).doesNotExist();
        }
        // The keeper has the run's name among its arguments, and so has whoever has not become the command yet.
        assertThat(commandLines()).noneMatch(line -> line.contains(runName()));
    }

    private String runName() {
        return "calls-" + folder.getFileName();
    }

    private static List<String> commandLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    lines.add(Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // It has ended meanwhile.
                }
            }
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }

    private String as(List<String> rights, String means, String... further) throws IOException {
        try (ClassesForOthers classes = ClassesForOthers.copy();
                Nursery nursery = new Nursery()) {
            List<String> command = new ArrayList<>(List.of("setpriv"));
            command.addAll(rights);
            command.addAll(Nursery.jvm(
                    classes.path(),
                    CallMain.class,
                    runName(),
                    means,
                    folder.resolve("made").toString()));
            command.addAll(List.of(further));
            return nursery.output(command);
        }
    }
}
