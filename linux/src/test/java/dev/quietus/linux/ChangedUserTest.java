package dev.quietus.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quietus.EndingOptions;
import dev.quietus.Journal;
import dev.quietus.Outcome;
import dev.quietus.Quietus;
import dev.quietus.QuietusException;
import dev.quietus.Receipt;
import dev.quietus.Request;
import dev.quietus.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member becomes another user by a setuid program between two looks, leaves a child, and ends. */
@Timeout(60)
class ChangedUserTest {
    private static final String MEMBER = "29953";
    private static final String OTHER = "29954";

    private final Quietus quietus = Quietus.open();
    private final Nursery nursery = new Nursery();

    @TempDir
    private Path folder;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "a setuid program of its own needs root");
    }

    @AfterEach
    void clear() {
        kill(new Target.User(OTHER));
        kill(new Target.User(MEMBER));
        nursery.close();
        quietus.close();
    }

    @Test
    void whoWasLeftUnderAnotherUserIsNotCalledGone() throws IOException {
        int member = start(List.of());

        Receipt receipt = stop(member);

        assertThat(living(OTHER)).isEqualTo(1);
        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Unknown.class);
        assertThat(receipt.related())
                .anyMatch(related -> related.facts().users().real() == Integer.parseInt(OTHER));
    }

    @Test
    void whoMayGainNoRightsLeavesNoDoubt() throws IOException {
        int member = start(List.of("--no-new-privs"));
        // As if by chance: an orphan of somebody else, born meanwhile.
        Journal meanwhile = new Journal() {
            private boolean started;

            @Override
            public void note(dev.quietus.Escalation.Stage stage, String text, int living) {
                if (!started) {
                    started = true;
                    nursery.start(asUser(OTHER, "setsid", "--fork", "sleep", "372"));
                    Nursery.until(() -> living(OTHER) == 1);
                }
            }
        };

        Receipt receipt = quietus.end(
                "stop", Request.of(new Target.Pid(member)), EndingOptions.stop(Duration.ofSeconds(5)), meanwhile);

        assertThat(living(OTHER)).isEqualTo(1);
        assertThat(receipt.outcome()).as(receipt.toString()).isInstanceOf(Outcome.Gone.class);
    }

    /** Hears SIGTERM, waits until the first look after it is over, and becomes somebody else. */
    private int start(List<String> options) throws IOException {
        Path helper = helper();
        String becomeOther = "exec " + helper + " --reuid " + OTHER + " --regid " + OTHER
                + " --clear-groups setsid --fork sleep 371";
        List<String> command = new ArrayList<>(asUser(MEMBER));
        command.addAll(options);
        command.addAll(List.of(
                "sh",
                "-c",
                "trap 'sleep 0.02; " + becomeOther + "' TERM; echo ready; while :; do sleep 9 & wait; done"));
        Process shell = nursery.start(command);
        assertThat(shell.inputReader().readLine()).isEqualTo("ready");
        return (int) shell.pid();
    }

    /** Only the member's group may run it: it makes whoever runs it root. */
    private Path helper() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path helper = Files.copy(Path.of("/usr/bin/setpriv"), folder.resolve("helper"));
        Files.setAttribute(helper, "unix:gid", Integer.parseInt(MEMBER));
        Files.setAttribute(helper, "unix:mode", 0104750);
        return helper;
    }

    private static List<String> asUser(String uid, String... command) {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid", uid, "--regid", uid, "--clear-groups"));
        all.addAll(List.of(command));
        return all;
    }

    private Receipt stop(int pid) {
        return quietus.end(
                "stop", Request.of(new Target.Pid(pid)), EndingOptions.stop(Duration.ofSeconds(5)), Journal.SILENT);
    }

    private void kill(Target target) {
        try {
            quietus.end("kill", Request.of(target), EndingOptions.kill(), Journal.SILENT);
        } catch (QuietusException nobody) {
            assertThat(nobody.reason()).isEqualTo(QuietusException.Reason.NOTHING_MATCHED);
        }
    }

    private long living(String uid) {
        try {
            return quietus.find(Request.of(new Target.User(uid))).stream()
                    .flatMap(family -> family.members().stream())
                    .count();
        } catch (QuietusException nobody) {
            return 0;
        }
    }
}
