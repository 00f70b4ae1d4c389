package dev.quietus.guard;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of a whole guard, each with a {@link GuardScene} of its own. */
abstract class AtGuardScene {
    @TempDir
    Path folder;

    GuardScene scene;

    @BeforeEach
    final void openScene() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: the exec gate, others' processes");
        scene = new GuardScene(folder);
    }

    @AfterEach
    final void endScene() {
        if (scene != null) {
            scene.close();
        }
    }
}
