package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.Cure;
import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Resistance;
import dev.quietus.Respawner;
import dev.quietus.Respawner.Kind;
import dev.quietus.Target;
import dev.quietus.zoo.Adversary;
import dev.quietus.zoo.Enclosure;
import dev.quietus.zoo.Sentinels;
import dev.quietus.zoo.Terms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs that start others again: what is ended comes back, by whom is said, and how to end that is right. */
@Timeout(120)
class RespawnersTest {
    private static final EndingOptions SETTLING = EndingOptions.kill().settling(Duration.ofSeconds(3));

    @TempDir
    Path folder;

    @BeforeEach
    void needsRoot() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "adversaries get uids of their own: needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Receipt end(Target target, EndingOptions options) {
        try (Quietus quietus = Quietus.open()) {
            return quietus.end("kill", Request.of(target), options, Journal.SILENT);
        }
    }

    /** Whoever of the enclosure goes by that name, waited for. */
    private static int named(Enclosure enclosure, String name) {
        int[] found = new int[1];
        Nursery.until(() -> {
            enclosure
                    .census()
                    .living()
                    .forEach(one -> found[0] = comm(one.pid()).equals(name) ? one.pid() : found[0]);
            return found[0] != 0;
        });
        return found[0];
    }

    private static String comm(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (java.io.IOException e) {
            return "";
        }
    }

    private static Respawner respawner(Receipt receipt) {
        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Survived.class);
        Resistance resistance = ((Outcome.Survived) receipt.outcome()).resistance();
        assertThat(resistance).isInstanceOf(Resistance.Respawned.class);
        return ((Resistance.Respawned) resistance).by();
    }

    private static void assertGone(Receipt receipt) {
        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
    }

    /** The child of a shell loop, which bears the same name as the shell here. */
    private static int childOf(Enclosure enclosure) {
        int[] found = new int[1];
        Nursery.until(() -> {
            enclosure
                    .census()
                    .living()
                    .forEach(one -> found[0] = one.pid() != enclosure.rootPid() ? one.pid() : found[0]);
            return found[0] != 0 && isZoo(found[0], enclosure);
        });
        return found[0];
    }

    private static boolean isZoo(int pid, Enclosure enclosure) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).equals(enclosure.executable());
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void aShellLoop() {
        try (Enclosure enclosure = Enclosure.open(Adversary.SHELL_LOOP);
                Sentinels sentinels = Sentinels.post(2)) {
            assertGone(end(new Target.Pid(childOf(enclosure)), EndingOptions.kill()));
            Respawner by = respawner(end(new Target.Pid(childOf(enclosure)), SETTLING));
            assertThat(by.kind()).isEqualTo(Kind.LOOP);
            assertThat(by.by().orElseThrow().pid()).isEqualTo(enclosure.rootPid());
            assertThat(by.text()).isEqualTo(enclosure.rootPid() + " (" + enclosure.processName() + "), which loops");
            assertThat(by.evidence().toString()).contains("while :; do", "the kernel told of its birth");
            assertThat(by.stopWith().orElseThrow()).startsWith("quietus kill " + enclosure.rootPid() + "@");
            assertGone(
                    end(new Target.Pid(childOf(enclosure)), EndingOptions.kill().endingRespawner()));
            assertThat(enclosure.census().nothingLives()).isTrue();
            sentinels.assertUnharmed();
        }
    }

    @Test
    void twoWatchdogs() {
        try (Enclosure enclosure = Enclosure.open(Adversary.WATCHDOGS)) {
            int child = childOf(enclosure);
            Respawner by = respawner(end(new Target.Pid(child), SETTLING));
            assertThat(by.kind()).isEqualTo(Kind.WATCHDOG);
            assertThat(by.text())
                    .isEqualTo(enclosure.rootPid() + " (" + enclosure.processName() + "), a member of no family named");
            assertGone(
                    end(new Target.Pid(childOf(enclosure)), EndingOptions.kill().endingRespawner()));
            assertThat(enclosure.census().nothingLives()).isTrue();
        }
    }

    /** It never executes anything: waiting until it does would be to miss it. */
    @Test
    void aForkedWorkerIsMetAtTheOnlyLook() {
        try (Enclosure enclosure = Enclosure.open(Adversary.SUPERVISOR)) {
            int worker = childOf(enclosure);
            EndingOptions once = EndingOptions.kill().settling(Duration.ofMillis(60));
            Respawner by = respawner(end(new Target.Pid(worker), once));
            assertThat(by.by().orElseThrow().pid()).isEqualTo(enclosure.rootPid());
        }
    }

    /** Met while it is root still and runs what its parent runs, and nobody is born after it: it is looked at again all the same. */
    @Test
    void whoBecomesWhatWasEndedOnlyLaterIsSeen() throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve("qlate"));
        String starting = """
                while (1) {
                    my $child = fork;
                    if (!$child) { select undef, undef, undef, 0.4; $( = $) = 29960; $< = $> = 29960; exec @ARGV }
                    waitpid $child, 0;
                }
                """;
        try (Nursery nursery = new Nursery()) {
            Process parent = nursery.start("perl", "-e", starting, program.toString(), "4712");
            int[] child = new int[1];
            Nursery.until(() -> {
                parent.children().forEach(one -> child[0] = (int) one.pid());
                return comm(child[0]).equals("qlate");
            });
            Receipt receipt = end(new Target.Pid(child[0]), SETTLING);
            assertThat(respawner(receipt).by().orElseThrow().pid()).isEqualTo((int) parent.pid());
            assertThat(receipt.processes().getLast().member().facts().name()).isEqualTo("qlate");
        }
    }

    @Test
    void supervisord() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/supervisord")), "needs the package supervisor");
        Path file = folder.resolve("supervisord.conf");
        Files.writeString(
                file,
                "[supervisord]\nnodaemon=true\nminprocs=20\nlogfile=super.log\npidfile=super.pid\n"
                        + "[program:other]\ncommand=tail -f /dev/null\nstdout_logfile=NONE\nstderr_logfile=NONE\n"
                        + "[program:web] ; the one\ncommand=" + script("web") + "\nautorestart=true\nstartsecs=0\n"
                        + "stdout_logfile=NONE\nstderr_logfile=NONE\n");
        Terms terms = Terms.standard().with("sh", "-c", "echo ready; exec supervisord -c " + file);
        try (Enclosure enclosure = Enclosure.open(Adversary.SHELL_LOOP, terms.limitedTo(40))) {
            managed(enclosure, "web", Kind.SUPERVISOR, ", program web", "supervisorctl -c " + file + " stop web");
        }
    }

    @Test
    void runsv() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/runsv")), "needs the package runit");
        String run = "echo ready; mkdir web && cp " + script("run") + " web/run && exec runsv web";
        Terms terms = Terms.standard().with("sh", "-c", run);
        try (Enclosure enclosure = Enclosure.open(Adversary.SHELL_LOOP, terms)) {
            Path service = enclosure.folder().resolve("home/web");
            managed(enclosure, "run", Kind.SUPERVISOR, ", service web", "sv -v down " + service);
        }
    }

    /** What is configured elsewhere is stopped there: nothing is done where the order is to end the source as well. */
    private void managed(Enclosure enclosure, String name, Kind kind, String text, String stop) {
        assertGone(end(new Target.Pid(named(enclosure, name)), EndingOptions.kill()));
        Respawner by = respawner(end(new Target.Pid(named(enclosure, name)), SETTLING));
        assertThat(by.kind()).isEqualTo(kind);
        assertThat(by.text()).endsWith(text);
        assertThat(by.by().orElseThrow().pid()).isEqualTo(enclosure.rootPid());
        assertThat(by.stopWith()).isEqualTo(Optional.of(stop));
        // A supervisor of another user's is stopped by a person: its files are not to be trusted.
        assertThat(by.cures()).singleElement().satisfies(cure -> {
            assertThat(cure.name()).isEqualTo("stop-program");
            assertThat(cure.effect()).endsWith(" (by a person: it runs as another user)");
            assertThat(cure.act()).isInstanceOf(Cure.Act.ByHand.class);
        });
        int before = named(enclosure, name);
        Optional<String> refused = refusal(before);
        assertThat(refused.orElseThrow()).contains("is kept running by " + by.text(), stop);
        assertThat(named(enclosure, name)).isEqualTo(before);
    }

    private static Optional<String> refusal(int pid) {
        try {
            end(new Target.Pid(pid), EndingOptions.kill().endingRespawner());
            return Optional.empty();
        } catch (QuietusException e) {
            assertThat(e.reason()).isEqualTo(QuietusException.Reason.REFUSED);
            return Optional.ofNullable(e.getMessage());
        }
    }

    private String script(String name) throws Exception {
        Path script = folder.resolve(name);
        Files.writeString(script, """
                #!/bin/sh
                sleep 4711
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script.toString();
    }

    /** Whoever bears the name is ended as often as it comes, until it is clear that it will not do. */
    @Test
    void oneWhoStartsItByName() {
        try (Enclosure enclosure = Enclosure.open(Adversary.SHELL_LOOP)) {
            childOf(enclosure);
            Target exe = new Target.Executable(enclosure.executable().toString());
            Respawner by = respawner(end(exe, SETTLING));
            assertThat(by.kind()).isEqualTo(Kind.LOOP);
            assertThat(by.by().orElseThrow().pid()).isEqualTo(enclosure.rootPid());
            assertGone(end(exe, EndingOptions.kill().endingRespawner()));
            assertThat(enclosure.census().nothingLives()).isTrue();
        }
    }
}
