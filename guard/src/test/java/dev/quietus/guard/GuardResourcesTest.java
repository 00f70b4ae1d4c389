package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever really uses something up. */
@Timeout(120)
class GuardResourcesTest extends AtGuardScene {
    private static final int UID = 21_995;

    private static String limit(String resources) {
        return order(
                "limit",
                "resources = { " + resources + ", lasting = \"1s\" }",
                "who = { users = [\"" + UID + "\"] }\nscope = \"process\"\nrespond = \"kill\"");
    }

    private Process perl(String program) throws IOException {
        Process process = scene.startAs(UID, "perl", "-e", "$| = 1; " + program + " print qq(ready\\n); sleep 61");
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    private void endsTheFirstOnly(String resources, String reason, Process leak, Process modest) throws Exception {
        try (Guard guard = scene.guard(limit(resources))) {
            assertThat(guard.hearings()).isNotEmpty();
            assertThat(Puppets.soon(() -> !leak.isAlive()))
                    .as(scene.incidents())
                    .isTrue();
            assertThat(scene.soonTold("\"done\"", reason)).as(scene.incidents()).isTrue();
            assertThat(scene.log()).contains(reason);
            assertThat(modest.isAlive()).isTrue();
        }
    }

    @Test
    void aLeakOfDescriptorsIsEnded() throws Exception {
        String opens = "for my $i (1 .. %d) { open my $f, '<', '/dev/null' or die; push @all, $f }";
        endsTheFirstOnly(
                "of = \"descriptors\", over = 200",
                "descriptors open",
                perl(String.format(opens, 300)),
                perl(String.format(opens, 100)));
    }

    @Test
    void aLeakOfThreadsIsEnded() throws Exception {
        String threads = "use threads; threads->create(sub { sleep 61 }) for 1 .. %d;";
        endsTheFirstOnly(
                "of = \"threads\", over = 20",
                " threads\"",
                perl(String.format(threads, 25)),
                perl(String.format(threads, 5)));
    }

    @Test
    void manyBirthsAreTold() throws Exception {
        scene.startAs(21_996, "sh", "-c", "while :; do /bin/true; done");
        String forks = "resources = { of = \"forks\", over = 50, lasting = \"1s\" }";
        try (Guard guard = scene.guard(order("births", forks, ""))) {
            assertThat(guard.hearings()).isNotNull();
            assertThat(scene.soonTold("\"reported\"", " births a second"))
                    .as(scene.incidents())
                    .isTrue();
        }
    }

    @Test
    void aFullDiskIsTold() throws Exception {
        Path image = folder.resolve("image");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String made = "truncate -s 2M '" + image + "' && mkfs.ext4 -q '" + image + "' && mount -o loop '" + image
                + "' '" + disk + "'";
        Process mount = new ProcessBuilder("sh", "-c", made).inheritIO().start();
        assumeTrue(mount.waitFor() == 0, "needs mkfs.ext4 and loop devices");
        try (Guard guard =
                scene.guard(order("full", "resources = { of = \"disk\", over = \"99%\", lasting = \"1s\" }", ""))) {
            assertThat(GuardScene.hears(guard, "pressure")).isTrue();
            new ProcessBuilder("sh", "-c", "dd if=/dev/zero of='" + disk + "/fill' 2>/dev/null")
                    .start()
                    .waitFor();
            assertThat(scene.soonTold("\"reported\"", "disk of the machine"))
                    .as(scene.incidents())
                    .isTrue();
        } finally {
            new ProcessBuilder("umount", disk.toString()).inheritIO().start().waitFor();
        }
    }
}
