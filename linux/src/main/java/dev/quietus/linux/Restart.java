package dev.quietus.linux;

import dev.quietus.Cure;
import org.jspecify.annotations.Nullable;

/** The last cure, where nothing smaller is known to help: what a restart would hang on, and how it would not. */
final class Restart {
    private Restart() {}

    /** @param mount that an orderly restart cannot unmount, null where none is known */
    static Cure cure(@Nullable Mount mount) {
        String hangs = mount == null
                ? "an orderly restart may wait for it too"
                : "an orderly restart waits for it too, at unmounting " + mount.point();
        return new Cure(
                "restart",
                Cure.Risk.MACHINE,
                "make what it waits for come or fail (repair the device, the server, the network); else only a restart"
                        + " helps, and " + hangs,
                "sync; reboot --force",
                new Cure.Act.ByHand());
    }
}
