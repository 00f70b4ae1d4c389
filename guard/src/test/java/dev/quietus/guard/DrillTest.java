package dev.quietus.guard;

import static dev.quietus.guard.GuardScene.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a guard does to be ready is nobody's affair. */
@Timeout(120)
class DrillTest extends AtGuardScene {
    private static final int UID = 21_993;

    private static boolean isOfADrill(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("(echo; read line)");
    }

    @Test
    void ordersAreNotAskedAboutItsChildren() throws Exception {
        Path sleep = Path.of("/usr/bin/sleep").toRealPath();
        Path nothing = Path.of("/usr/bin/true").toRealPath();
        Path shell = Path.of("/bin/sh").toRealPath();
        String orders = order(
                "no-sleep",
                "execution = { paths = [\"" + sleep + "\", \"" + nothing + "\", \"" + shell + "\"] }",
                "respond = \"report\"");
        try (Guard guard = scene.guard(orders)) {
            assumeTrue(GuardScene.hears(guard, "execution") || GuardScene.hears(guard, "exec-gate"), "needs root");
            assertThat(Puppets.soon(() -> scene.incidents().contains("incidents")))
                    .isTrue();
            Thread.sleep(1500);
            // Others of this machine may sleep.
            assertThat(scene.incidents())
                    .doesNotContain("\"parent\":" + ProcessHandle.current().pid());
            assertThat(folder.resolve("state").resolve("drill")).doesNotExist();
            assertThat(ProcessHandle.allProcesses().filter(DrillTest::isOfADrill))
                    .isEmpty();
            scene.startAs(UID, sleep.toString(), "60");
            assertThat(scene.soonTold("\"uid\":" + UID)).as(scene.incidents()).isTrue();
        }
    }
}
