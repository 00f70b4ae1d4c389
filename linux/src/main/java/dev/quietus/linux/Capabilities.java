package dev.quietus.linux;

import dev.quietus.Capability;
import java.util.List;

/** What this machine allows and lacks, beyond the means. */
final class Capabilities {
    Capabilities(Kernel kernel) {}

    List<Capability> all() {
        return List.of();
    }
}
