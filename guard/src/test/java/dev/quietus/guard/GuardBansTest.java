package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.order;
import static dev.quietus.guard.GuardScene.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program that is banned by what it is, whatever it is called. */
@Timeout(120)
class GuardBansTest extends AtGuardScene {
    private static final int UID = 21_994;
    private static final int BEHIND_OTHERS = 20;

    private String ban() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(scene.program()));
        return order(
                "ban",
                "execution = { hashes = [\"" + HexFormat.of().formatHex(digest) + "\"] }",
                "who = { users = [\"" + UID + "\"] }\nrespond = \"kill\"");
    }

    private Path copy(String name) throws IOException {
        return Files.copy(scene.program(), folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** An orphan that executes a program: who comes from the guard is never held, lest it wait for itself. */
    private Path orphan(Path program, String name) throws IOException {
        Path out = Files.createFile(folder.resolve(name));
        scene.start(
                        "--fork",
                        "setpriv",
                        "--reuid=" + UID,
                        "--regid=" + UID,
                        "--clear-groups",
                        "perl",
                        "-e",
                        "$| = 1; my $from = getppid; for (1 .. 500) { last if getppid != $from || $from == 1; select undef, undef, undef,"
                                + " .01 } print STDERR qq($$ begins\\n); exec '" + program
                                + "', 'wait'; print STDERR 'refused'; sleep 62")
                .getInputStream()
                .transferTo(Files.newOutputStream(out));
        return out;
    }

    @Test
    void itNeverRunsWhateverItIsCalledAndAnotherOneDoes() throws Exception {
        Path same = copy("innocent-name");
        Path other = copy("other-content");
        Files.writeString(other, "\n", StandardOpenOption.APPEND);
        try (Guard guard = scene.guard(ban())) {
            assumeTrue(GuardScene.hears(guard, "exec-gate"), "needs fanotify permission events");
            Thread allowed = reading(other, "allowed");
            assertThat(Puppets.soon(() -> read(folder.resolve("allowed")).contains("ran ")))
                    .as("%s", read(folder.resolve("allowed")))
                    .isTrue();
            Thread refused = reading(same, "refused");
            assertThat(scene.soonTold("\"done\"", "before", "about to execute " + same))
                    .as(scene.incidents())
                    .isTrue();
            refused.join(20_000);
            assertThat(read(folder.resolve("refused"))).contains("begins").doesNotContain("ran ");
            assertThat(allowed.isAlive()).isTrue();
        }
    }

    /** Its output is at its end when it has ended. */
    private Thread reading(Path program, String name) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                orphan(program, name);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    /** It is heard before the act and after it. */
    @Test
    void oneExecutionIsCountedOnce() throws Exception {
        Path program = copy("counted");
        String orders = order(
                "count",
                "execution = { paths = [\"" + program + "\"] }",
                "who = { users = [\"" + UID + "\"] }\nrespond = \"report\"");
        try (Guard guard = scene.guard(orders)) {
            assumeTrue(GuardScene.hears(guard, "exec-gate"), "needs fanotify permission events");
            reading(program, "once");
            assertThat(Puppets.soon(() -> read(folder.resolve("once")).contains("ran ")))
                    .as("%s%n%s", read(folder.resolve("once")), scene.incidents())
                    .isTrue();
            Thread.sleep(1_000);
            assertThat(scene.incidents().split("about to execute " + program, -1))
                    .hasSize(2);
            assertThat(scene.incidents()).doesNotContain("it executed " + program);
        }
    }

    /** By the time the first executions are looked at it is the last one that is there. */
    @Test
    void whatIsExecutedBehindOthersIsCountedOnce() throws Exception {
        String orders = order(
                "hidden", "execution = { hidden = true }", "who = { users = [\"" + UID + "\"] }\nrespond = \"report\"");
        try (Guard guard = scene.guard(orders)) {
            assumeTrue(GuardScene.hears(guard, "life"), "needs the process connector");
            for (int i = 0; i < BEHIND_OTHERS; i++) {
                Process nameless =
                        scene.startAs(UID, "env", "env", "env", scene.program().toString(), "memory");
                assertThat(scene.soonTold("\"pid\":" + nameless.pid())).isTrue();
            }
            Thread.sleep(1_000);
            assertThat(scene.incidents().split("it executed memfd:", -1)).hasSize(BEHIND_OTHERS + 1);
        }
    }

    @Test
    void whatRunsAlreadyIsEndedToo() throws Exception {
        Process old = scene.startAs(UID, copy("innocent-name").toString(), "wait");
        assertThat(old.inputReader().readLine()).startsWith("ran ");
        Process another = scene.startAs(UID, "sleep", "61");
        try (Guard guard = scene.guard(ban())) {
            assertThat(guard.hearings()).isNotEmpty();
            assertThat(Puppets.soon(() -> !old.isAlive())).as(scene.incidents()).isTrue();
            assertThat(scene.soonTold("\"done\"", "it was executing " + folder.resolve("innocent-name") + " already"))
                    .as(scene.incidents())
                    .isTrue();
            assertThat(another.isAlive()).isTrue();
        }
    }
}
