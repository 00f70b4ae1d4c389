package dev.quietus.linux;

import dev.quietus.Target;
import dev.quietus.spi.Platform;
import dev.quietus.spi.Snapshot;

/** Finds the processes of a target that only the operating system can relate. */
final class Selectors {
    private final Kernel kernel;

    Selectors(Kernel kernel) {
        this.kernel = kernel;
    }

    Platform.Selection select(Target target, Snapshot snapshot) {
        return new Platform.Selection.Unavailable(
                "not on " + kernel.pidfd() + " yet: " + target.text() + snapshot.startedTicks());
    }
}
